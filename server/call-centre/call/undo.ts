import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { languages } from '../../vocabulary/dispositions.ts'
import type { HeldCase } from '../case/lease.ts'
import { attemptOf, readCase, type StoredAttempt, type StoredCase } from '../case/store.ts'
import { requireUndoable } from '../rules/call.ts'
import { emptyDraft, type WorkDraft } from '../rules/case.ts'
import { beginAttempt } from './attempts.ts'
import { leaseCase, type TakenCase } from './take-over.ts'

/** The agent's input as it was when the result was recorded, to be corrected. */
function draftAgain(read: StoredCase, attempt: StoredAttempt): WorkDraft {
  // The event has the language before it only if the agent chose another one, which the case still has.
  const changed = read.lastEvent !== null && 'languageBefore' in read.lastEvent.payload
  return {
    ...emptyDraft,
    answers: read.state.draft?.answers ?? {},
    note: attempt.note,
    disposition: attempt.disposition,
    promisedFor: attempt.promisedFor?.toISOString() ?? null,
    language: changed ? read.state.language : null,
  }
}

/** Restores what a call back in another language changed: the language, and the agent to whom the case was assigned. */
function languageAgain(payload: Readonly<Record<string, unknown>>) {
  const language = languages.find((known) => known === payload.languageBefore)
  if (language === undefined) return {}
  const { assignedBefore } = payload
  return { language, assignedTo: typeof assignedBefore === 'string' ? assignedBefore : null }
}

/**
 * 撤销登记 (undo the result of a call): gives the case back to the agent who has just recorded a result, to record the
 * right one. Nothing is deleted: the result stays on its call, the history says that it was undone, and the same
 * conversation continues as a further call (SAME), which does not count as an attempt. A quality check of the first call
 * stays, so that nobody can draw again by undoing.
 *
 * @throws DomainError RESULT_STANDS when the result cannot be undone (see `requireUndoable`)
 * @throws DomainError ALREADY_HOLDING, CUSTOMER_BUSY
 */
export async function undoFinish(services: Services, actor: Actor, input: HeldCase): Promise<TakenCase> {
  return await decideAgain(async () => {
    const at = services.clock.now()
    const read = await readCase(services, input.caseId, actor.id)
    const { state, lastEvent } = read
    unwrap(requireUndoable(state, lastEvent, { lease: input.lease, agentId: actor.id, now: at }))
    const attempt = attemptOf(read, input.lease)
    if (attempt === null) throw new DomainError('RESULT_STANDS')
    const taken = await leaseCase(services, actor, state, {
      at,
      action: 'callback.undoFinish',
      set: {
        promisedFor: null,
        draft: draftAgain(read, attempt),
        ...languageAgain(lastEvent?.payload ?? {}),
      },
      payload: { ground: 'UNDO' },
      beside: (sql, lease) => [
        beginAttempt(sql, { id: services.ids.id(at), lease, agentId: actor.id, direction: 'SAME', at }),
      ],
    })
    return taken ? { caseId: state.id } : WRITTEN_MEANWHILE
  })
}

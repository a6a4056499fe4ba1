import { c, changeCases, k } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { type Actor, viaOf } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { pick } from '../../kernel/database/expression.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { pinQuestionnaire } from '../../visit/pin.ts'
import { openScript as decideScript } from '../../visit/rules/by-phone.ts'
import { type CaseWrite, commitCase } from '../case/commit.ts'
import type { HeldCase } from '../case/lease.ts'
import { attemptOf, readCase, type StoredCase } from '../case/store.ts'
import { requireCallable, requireLease, restAfter, wakeAfter } from '../rules/call.ts'
import { backInQueue, noLease } from '../rules/case.ts'
import { beginAttempt, confirmAttempt } from './attempts.ts'

type Step = Omit<CaseWrite, 'state' | 'at' | 'actor' | 'services'>

/**
 * The result of a step under a lease: a step to write with its answer, or only the answer when there is nothing to
 * write.
 */
export type HeldStep<T> = { readonly write: Step; readonly answer: T } | { readonly answer: T }

/**
 * Performs one step of an agent on the case they hold: read, decide, compare-and-append. If another write came first,
 * the function reads and decides again.
 * @param repeated returns the earlier answer if this step has already been done, otherwise null. It is called before
 * the lease is checked, because the first run can have ended the lease
 * @throws DomainError CASE_CLOSED, LEASE_LOST, LEASE_EXPIRED
 * @throws DomainError the refusal of the step
 */
export async function heldStep<T>(
  services: Services,
  actor: Actor,
  input: HeldCase,
  decide: (read: StoredCase, now: Date) => HeldStep<T> | Promise<HeldStep<T>>,
  repeated?: (read: StoredCase) => { readonly answer: T } | null,
): Promise<T> {
  return await decideAgain(async () => {
    const now = services.clock.now()
    const read = await readCase(services, input.caseId, actor.id)
    const before = repeated?.(read) ?? null
    if (before !== null) return before.answer
    unwrap(requireLease(read.state, input.lease, actor.id, now))
    const step = await decide(read, now)
    if (!('write' in step)) return step.answer
    const written = await commitCase(services.db, {
      ...step.write,
      state: read.state,
      at: now,
      actor,
      services,
    })
    return written ? step.answer : WRITTEN_MEANWHILE
  })
}

/** The data that the agent needs to place a call and to check that the applicant answers. */
export interface DialView {
  readonly attemptId: string
  /** The URL that the browser opens so that the switchboard, or the desk telephone, places the call. */
  readonly dialUrl: string
  readonly leaseUntil: Date
}

function renewed(services: Services, now: Date): Date {
  return new Date(now.getTime() + services.settings.calling.leaseMs)
}

const v = columnsOf(tables.visit, 'v')

/**
 * Makes the customer's other cases rest as long as this case, because the limits on calls apply to the customer, not
 * to the policy.
 */
function restOthers(sql: Statement, customerId: string, notBefore: Date): void {
  const until = sql.given('timestamptz', notBefore)
  const resting = changeCases({
    set: { ready: 'false', wakeAt: `greatest(${c.wakeAt}, ${until})`, notBefore: until },
    from: 'k',
    where: `${c.visitId} IN (SELECT ${v.id} FROM ${v} WHERE ${v.customerId} = ${sql.given('uuid', customerId)}) AND ${c.status.is('OPEN')}
      AND ${c.id} <> ${k.id} AND ${c.leaseBy} IS NULL AND ${c.pausedAt} IS NULL AND ${c.promisedFor} IS NULL`,
    returning: pick(c, 'id'),
  })
  sql.with('others', resting)
}

/**
 * 拨号 (dial): records the call and passes the number to the switchboard. From this moment it counts as a call to the
 * customer, even if the agent's browser fails afterwards. There is one call per lease; a repeated request returns the
 * same call.
 * @throws DomainError CALL_NOT_ALLOWED {why, until} because of the calling hours, the gap between calls, the part of
 * the day, or the maximum number of calls
 */
export async function dial(services: Services, actor: Actor, input: HeldCase): Promise<DialView> {
  const { calling } = services.settings
  return await heldStep(services, actor, input, (read, now) => {
    const { state, calls } = read
    const dialUrl = services.telephony.dialUrl(
      services.secrets.decrypt('phone', read.visit.state.policyId, read.phoneEnc),
    )
    const known = attemptOf(read, input.lease)
    const leaseUntil = renewed(services, now)
    if (known !== null)
      return { answer: { attemptId: known.id, dialUrl, leaseUntil: state.lease?.until ?? leaseUntil } }
    unwrap(requireCallable(state, { calls }, now, calling))
    const notBefore = restAfter({ calls }, now, calling)
    const attemptId = services.ids.id(now)
    const write: Step = {
      action: 'callback.dial',
      set: { notBefore, leaseUntil, wakeAt: wakeAfter(leaseUntil, notBefore) },
      event: { type: 'DIALLED', payload: { attempt: attemptId } },
      beside: (sql) => {
        restOthers(sql, state.customerId, notBefore)
        const { lease } = input
        return [beginAttempt(sql, { id: attemptId, lease, agentId: actor.id, direction: 'OUT', at: now })]
      },
    }
    return { write, answer: { attemptId, dialUrl, leaseUntil } }
  })
}

/**
 * 已核实本人 (applicant confirmed): shows the questions unmasked, so that the agent can read them aloud. It pins the
 * questionnaire if the customer never opened it. The visit's events record who saw the questions and on which call.
 *
 * @throws DomainError NOT_DIALLED before there is a call
 */
export async function confirmApplicant(
  services: Services,
  actor: Actor,
  input: HeldCase,
): Promise<{ readonly attemptId: string }> {
  return await heldStep(services, actor, input, async (read, now) => {
    const attempt = attemptOf(read, input.lease)
    if (attempt === null) throw new DomainError('NOT_DIALLED')
    const answer = { attemptId: attempt.id }
    if (attempt.confirmedAt !== null) return { answer }
    const pinned =
      read.visit.state.questions === null ? await pinQuestionnaire(services, read.facts, now) : null
    const call = { attemptId: attempt.id, by: actor.id, ...viaOf(actor) }
    const events = unwrap(decideScript(read.visit.state, call, pinned?.pin ?? null))
    const leaseUntil = renewed(services, now)
    const write: Step = {
      action: 'callback.confirmApplicant',
      set: { leaseUntil, wakeAt: wakeAfter(leaseUntil, read.state.notBefore) },
      event: { type: 'SCRIPT_OPENED', payload: { attempt: attempt.id } },
      visit: { read: read.visit, events, pin: pinned?.text },
      beside: (sql) => [confirmAttempt(sql, attempt.id, now)],
    }
    return { write, answer }
  })
}

/** The answer to a repeated step whose first run already ended the lease. */
function endedBefore(read: StoredCase, lease: string): { readonly answer: undefined } | null {
  return read.lastEvent?.commandId === lease ? { answer: undefined } : null
}

/**
 * 放回队列 (return to the queue): returns the case before any call was made. The draft that the agent entered stays for
 * the next agent.
 * @throws DomainError STEP_NOT_POSSIBLE once there was a call, because its result must be recorded
 */
export async function releaseCase(
  services: Services,
  actor: Actor,
  input: HeldCase & { readonly reason: string },
): Promise<void> {
  const release = (read: StoredCase, now: Date) => {
    if (attemptOf(read, input.lease) !== null) throw new DomainError('STEP_NOT_POSSIBLE')
    const write: Step = {
      action: 'callback.release',
      set: { ...noLease, ...backInQueue(read.state.notBefore, now) },
      event: { type: 'RELEASED', payload: { reason: input.reason } },
      commandId: input.lease,
    }
    return { write, answer: undefined }
  }
  await heldStep(services, actor, input, release, (read) => endedBefore(read, input.lease))
}

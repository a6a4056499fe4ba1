import { closeCasesOfVisit, openCases } from '../callback-case/write.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { chain } from '../evidence/chain.ts'
import { seeIdentity } from '../identity/store.ts'
import { type Database, isStale } from '../kernel/database/db.ts'
import { Statement, selectAllOrNothing } from '../kernel/database/statement.ts'
import type { Ids } from '../kernel/ids.ts'
import type { StoredVisit } from './rows.ts'
import type { CallbackReason, VisitEvent, VisitState } from './rules/events.ts'
import { evolve } from './rules/steps.ts'
import {
  insertAnswers,
  insertEvents,
  insertPinnedText,
  keepSignature,
  type PinnedText,
  type Signature,
  updateVisit,
} from './write.ts'

export interface VisitWrite {
  readonly visit: StoredVisit
  readonly events: readonly VisitEvent[]
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  readonly ids: Ids
  /** Idempotency key of the request and the digest of what it asked. */
  readonly command?: { readonly id: string; readonly digest: Buffer }
  /** The identity session the step stands on: must still be running, and is marked as seen. */
  readonly identitySession?: Buffer
  /** First opening: the text itself. */
  readonly pin?: PinnedText
  /** Strokes belonging to a SIGNED or DRAFT_SAVED event. */
  readonly signature?: Signature
  /**
   * Statements of the same use case beside the visit's own; each is `name AS (body)`, must return one row, and
   * when one of them returns none the whole write is refused as stale.
   */
  readonly beside?: (statement: Statement) => readonly string[]
}

function openCase(sql: Statement, write: VisitWrite, reasons: readonly CallbackReason[]): string {
  const { state } = write.visit
  return openCases({
    from: 'v',
    id: `${sql.value(write.ids.id(write.at))}::uuid`,
    visitId: 'v.id',
    customerId: `${sql.value(state.customerId)}::uuid`,
    reasons: `${sql.value(reasons)}::text[]`,
    at: `${sql.value(write.at)}::timestamptz`,
    coolingOffEndsAt: `${sql.value(state.coolingOffEndsAt)}::timestamptz`,
  })
}

/** Adds what the events bring beside the visit's own row: the pinned text, signature and answers, and the callback case. */
function writeWhatFollows(sql: Statement, write: VisitWrite, after: VisitState): void {
  const { events, at } = write
  if (write.pin) sql.with('q', insertPinnedText(sql, write.pin, at))
  if (write.signature) {
    const signed = events.some(({ type }) => type === 'SIGNED')
    keepSignature(sql, write.signature, signed, at)
  }
  for (const event of events) {
    if (event.type === 'SUBMITTED' && after.questions) sql.with('ans', insertAnswers(sql, after, at))
    if (event.type === 'SENT_TO_CALLBACK') sql.with('c', openCase(sql, write, event.payload.reasons))
    if (event.type === 'CANCELLED') closeCasesOfVisit(sql, at, write.actor)
  }
}

/**
 * Writes everything one decision makes, in one statement: the visit's row (only if its version is still the one
 * read), its events chained to the head, the audit row, and whatever else belongs to the same use case.
 *
 * @returns the new state, or null when somebody else wrote first: read again and decide again.
 */
export async function commitVisit(db: Database, write: VisitWrite): Promise<VisitState | null> {
  const { visit, events, at } = write
  const before = visit.state
  const chained = chain(visit.head, before.id, before.version, at, events)
  const head = chained.at(-1)
  if (!head) return before
  const after = evolve(before, events, at)
  const sql = new Statement()

  const conditions: string[] = []
  if (write.identitySession) {
    sql.with('s', seeIdentity(sql.value(write.identitySession), sql.value(at)))
    conditions.push('EXISTS (SELECT 1 FROM s)')
  }
  sql.with('v', updateVisit(sql, before, after, head.hash, conditions))
  const rows = chained.map((entry, index) => ({
    ...entry,
    status: evolve(before, events.slice(0, index + 1), at).status,
    // On the last event: what a repetition of the request finds is where the visit stood after it.
    command: index === chained.length - 1 ? write.command : undefined,
  }))
  sql.with('e', insertEvents(sql, rows, at))
  const { actor, action } = write
  recordAudit(sql, actor, { at, action, from: 'v', targetKind: 'visit', targetId: 'v.id' })
  writeWhatFollows(sql, write, after)

  const beside = write.beside?.(sql) ?? []
  const select = beside.length === 0 ? 'SELECT id FROM v' : selectAllOrNothing(['v', ...beside])
  try {
    const result = await db.query(sql.text(select), sql.values)
    return result.rowCount === 1 ? after : null
  } catch (error) {
    if (isStale(error)) return null
    throw error
  }
}

import { closeCasesOfVisit, openCases } from '../callback-case/write.ts'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { chain } from '../evidence/chain.ts'
import { seeIdentity } from '../identity/store.ts'
import { type Database, isStale } from '../kernel/database/db.ts'
import { Statement, selectAllOrNothing } from '../kernel/database/statement.ts'
import { hashOfSuite } from '../kernel/secret/suite.ts'
import type { CallbackReason } from '../vocabulary/visits.ts'
import type { StoredVisit } from './rows.ts'
import type { VisitEvent, VisitState } from './rules/events.ts'
import { evolve } from './rules/steps.ts'
import {
  insertAnswers,
  insertEvents,
  insertPinnedText,
  keepSignature,
  type PinnedText,
  type Signature,
  updateVisit,
  type WrittenVisit,
} from './write.ts'

export interface VisitWrite {
  readonly visit: StoredVisit
  readonly events: readonly VisitEvent[]
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  readonly services: Pick<Services, 'ids' | 'eventMac' | 'suite'>
  /** The request's idempotency key and a digest of its content. */
  readonly command?: { readonly id: string; readonly digest: Buffer }
  /**
   * The identity session on which the step relies. The write is refused if the session has ended; otherwise its idle
   * time restarts.
   */
  readonly identitySession?: Buffer
  /** The pinned text; set at the first opening of the questionnaire. */
  readonly pin?: PinnedText
  /** The strokes that belong to a SIGNED or DRAFT_SAVED event. */
  readonly signature?: Signature
  /**
   * Further statements of the same use case, each `name AS (body)`. Each must return one row. If any returns no row,
   * the whole write is refused as stale.
   */
  readonly beside?: (statement: Statement) => readonly string[]
}

function openCase(
  sql: Statement,
  v: WrittenVisit,
  write: VisitWrite,
  reasons: readonly CallbackReason[],
): string {
  const { state } = write.visit
  return openCases({
    from: 'v',
    id: sql.given('uuid', write.services.ids.id(write.at)),
    visitId: `${v.id}`,
    customerId: sql.given('uuid', state.customerId),
    reasons: sql.given('text[]', reasons),
    at: sql.given('timestamptz', write.at),
    coolingOffEndsAt: sql.given('timestamptz', state.coolingOffEndsAt),
  })
}

/**
 * Adds the writes that the events of the visit `v` require: the pinned text, the signature, the answers and the callback
 * case.
 */
function writeWhatFollows(sql: Statement, v: WrittenVisit, write: VisitWrite, after: VisitState): void {
  const { events, at } = write
  if (write.pin) sql.with('q', insertPinnedText(sql, v, write.pin, at))
  if (write.signature) {
    const signed = events.some(({ type }) => type === 'SIGNED')
    keepSignature(sql, v, write.signature, signed, at)
  }
  for (const event of events) {
    if (event.type === 'SUBMITTED' && after.questions) sql.with('ans', insertAnswers(sql, v, after, at))
    if (event.type === 'SENT_TO_CALLBACK') sql.with('c', openCase(sql, v, write, event.payload.reasons))
    if (event.type === 'CANCELLED') closeCasesOfVisit(sql, at, write.actor)
  }
}

/**
 * Writes one decision in one statement. It updates the visit's row only if its version is still the one that was
 * read. It also appends the events to the chain, and writes the audit row and the further statements in `beside`.
 *
 * @returns the new state, or null when another write came first; the caller must then read and decide again
 */
export async function commitVisit(db: Database, write: VisitWrite): Promise<VisitState | null> {
  const { visit, events, at } = write
  const before = visit.state
  const chained = chain(visit.head, before.id, before.version, at, events, hashOfSuite[write.services.suite])
  const head = chained.at(-1)
  if (!head) return before
  const after = evolve(before, events, at)
  const sql = new Statement()

  const conditions: string[] = []
  if (write.identitySession) {
    sql.with('s', seeIdentity(sql.value(write.identitySession), sql.value(at)))
    conditions.push('EXISTS (SELECT 1 FROM s)')
  }
  const v = sql.with('v', updateVisit(sql, before, after, head.hash, conditions))
  const rows = chained.map((entry, index) => ({
    ...entry,
    mac: write.services.eventMac.of(entry.hash),
    status: evolve(before, events.slice(0, index + 1), at).status,
    // The idempotency key is stored with the last event, so that a repeated request gets the visit's status after all
    // events.
    command: index === chained.length - 1 ? write.command : undefined,
  }))
  sql.with('e', insertEvents(sql, v, rows, at))
  const { actor, action } = write
  recordAudit(sql, actor, { at, action, from: 'v', targetKind: 'visit', targetId: v.id })
  writeWhatFollows(sql, v, write, after)

  const beside = write.beside?.(sql) ?? []
  const select = beside.length === 0 ? `SELECT ${v.id} FROM v` : selectAllOrNothing(['v', ...beside])
  try {
    const result = await db.query(sql.text(select), sql.values)
    return result.rowCount === 1 ? after : null
  } catch (error) {
    if (isStale(error)) return null
    throw error
  }
}

import type { CustomerRequest, Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { isLocked, recordFailure, recordPass } from '../identity/rules/failed-days.ts'
import { insertIdentitySession, type StoredStanding, writeStanding } from '../identity/store.ts'
import type { Day } from '../kernel/calendar.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { commitVisit } from '../visit/commit.ts'
import type { StoredVisit } from '../visit/rows.ts'
import type { VisitEvent } from '../visit/rules/events.ts'

interface Checked {
  readonly visit: StoredVisit
  readonly standing: StoredStanding
  readonly method: 'FACE' | 'SMS'
  readonly attemptId: string
  /** The Shanghai date of the attempt. */
  readonly day: Day
  readonly actor: Actor
  readonly at: Date
  /**
   * Adds a CTE that settles the attempt, and returns the CTE's name. The CTE must change exactly one row, or no row
   * if the attempt is already settled.
   */
  readonly settle: (sql: Statement) => string
}

/** What the audit says of a check that adds no event. */
function outcomeOf(event: VisitEvent): { readonly passed: boolean; readonly counted: boolean } {
  return event.type === 'IDENTITY_FAILED'
    ? { passed: false, counted: event.payload.counted }
    : { passed: true, counted: false }
}

/**
 * Writes what follows from a check after the visit has ended: everything but an event, because nothing is added to the
 * evidence of a visit that is over.
 */
async function writeAfterwards(
  services: Services,
  { visit, actor, at, attemptId, settle }: Checked,
  event: VisitEvent,
  beside: (sql: Statement) => string[],
): Promise<boolean> {
  const sql = new Statement()
  const settled = settle(sql)
  const parts = [settled, ...beside(sql)]
  recordAudit(sql, actor, {
    at,
    action: 'identity.again',
    from: settled,
    targetKind: 'visit',
    targetId: sql.given('uuid', visit.state.id),
    change: sql.given('jsonb', { checkId: attemptId, ...outcomeOf(event) }),
  })
  return await writeAllOrNothing(services.db, sql, parts)
}

async function write(
  services: Services,
  checked: Checked,
  event: VisitEvent,
  beside: (sql: Statement) => string[],
) {
  const action = checked.method === 'FACE' ? 'identity.face' : 'identity.sms'
  if (checked.visit.state.status === 'SUCCESS') return await writeAfterwards(services, checked, event, beside)
  const after = await commitVisit(services.db, {
    visit: checked.visit,
    events: [event],
    at: checked.at,
    actor: checked.actor,
    action,
    services,
    beside: (sql) => [checked.settle(sql), ...beside(sql)],
  })
  return after !== null
}

/**
 * Writes a failed check in one statement: the attempt, the applicant's count if the failure counts, and the visit's
 * event.
 * @returns false if any of these rows has changed since it was read; the caller must then read and decide again
 */
export async function writeFailure(
  services: Services,
  checked: Checked,
  outcome: { readonly vendorCode: number | null; readonly counted: boolean },
): Promise<boolean> {
  const { method, attemptId, visit, standing, day } = checked
  // A failure is not counted if the day is already locked. Two devices can each start a check before either check
  // fails, and the counted failures must still not exceed the day's maximum.
  const counted = outcome.counted && !isLocked(standing, day, services.settings)
  const after = counted ? recordFailure(standing, day, method, services.settings) : standing
  const locks = counted && isLocked(after, day, services.settings)
  const event: VisitEvent = {
    type: 'IDENTITY_FAILED',
    payload: { method, attemptId, ...outcome, counted, ...(locks ? { locks } : {}) },
  }
  return await write(services, checked, event, (sql) => {
    if (!counted) return []
    return [writeStanding(sql, visit.state.customerId, standing, after)]
  })
}

/**
 * Writes a passed check and the identity session that the check opens for this page.
 * @returns false if the data has changed since it was read; the caller must then read and decide again
 */
export async function writePass(
  services: Services,
  request: CustomerRequest & { readonly session: Buffer },
  checked: Checked,
  session: { readonly id: Buffer; readonly phoneIndex: Buffer | null },
): Promise<boolean> {
  const { method, attemptId, visit, standing, day, at } = checked
  const event: VisitEvent = { type: 'IDENTITY_VERIFIED', payload: { method, attemptId, carried: false } }
  return await write(services, checked, event, (sql) => [
    writeStanding(sql, visit.state.customerId, standing, recordPass(standing, day, services.settings)),
    insertIdentitySession(sql, {
      ...session,
      customerSessionId: request.session,
      customerId: visit.state.customerId,
      method,
      attemptId,
      at,
    }),
  ])
}

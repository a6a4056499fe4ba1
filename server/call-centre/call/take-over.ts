import { z } from 'zod'
import { endFollowUps } from '../../callback-case/follow-ups.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { countInto, secondsOfHour } from '../../identity/guards.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { commitVisit } from '../../visit/commit.ts'
import { storedVisit, toStoredVisit } from '../../visit/rows.ts'
import { takeOver } from '../../visit/rules/by-phone.ts'
import { commitCase } from '../case/commit.ts'
import { readCase, type StoredCase } from '../case/store.ts'
import { expireLeases } from '../queue/release-due.ts'
import { requireTakeable, type TakeGround } from '../rules/call.ts'
import { beginAttempt, continueAttempt } from './attempts.ts'

export interface TakenCase {
  readonly caseId: string
}

/**
 * The holder of the case's lease, even if the lease has expired. Without a lease, the agent whose lease expired last,
 * but only if nothing has happened to the case since; otherwise null.
 */
function lastHeldBy({ state, lastEvent }: StoredCase): string | null {
  if (state.lease !== null) return state.lease.by
  const agent = lastEvent?.type === 'LEASE_EXPIRED' ? lastEvent.payload.agent : null
  return typeof agent === 'string' ? agent : null
}

/** This agent's call about the case, if the call has no result yet. The call continues under the new lease. */
function openAttempt(read: StoredCase, agentId: string): string | null {
  return (
    read.attempts.findLast(({ agentId: by, disposition }) => by === agentId && disposition === null)?.id ??
    null
  )
}

/**
 * Takes one case outside the order of the queue, on one of three grounds:
 * - INBOUND: the customer called,
 * - SAME_CALL: the agent has just spoken with the customer about another policy, and the customer is still on the
 * line,
 * - RETAKE: the agent's own lease expired during the work.
 *
 * @throws DomainError ALREADY_HOLDING if the agent holds another case
 * @throws DomainError CUSTOMER_BUSY if another agent holds a case of this customer
 * @throws DomainError CASE_CLOSED, CASE_PAUSED, LEASE_LOST from requireTakeable
 */
export async function takeCase(
  services: Services,
  actor: Actor,
  input: { readonly caseId: string; readonly ground: TakeGround },
): Promise<TakenCase> {
  return await decideAgain(async () => {
    const now = services.clock.now()
    const read = await readCase(services, input.caseId, actor.id)
    const { state, spokenAt } = read
    if (state.lease?.by === actor.id && state.lease.until > now) return { caseId: state.id }
    unwrap(
      requireTakeable(state, { kind: input.ground, lastHeldBy: lastHeldBy(read), spokenAt }, actor.id, now),
    )
    const until = new Date(now.getTime() + services.settings.calling.leaseMs)
    const lease = services.ids.id(now)
    const ongoing = input.ground === 'RETAKE' ? openAttempt(read, actor.id) : null
    try {
      const taken = await commitCase(services.db, {
        state,
        at: now,
        actor,
        ids: services.ids,
        action: 'callback.take',
        set: {
          ready: false,
          pausedAt: null,
          wakeAt: until,
          leaseToken: lease,
          leaseBy: actor.id,
          leasedAt: now,
          leaseUntil: until,
        },
        event: { type: 'TAKEN', payload: { ground: input.ground } },
        change: { ground: input.ground },
        beside: (sql) =>
          attemptParts(sql, services, { ground: input.ground, ongoing, lease, agentId: actor.id, now }),
      })
      return taken ? { caseId: state.id } : WRITTEN_MEANWHILE
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      await explainBusy(services, actor, state.customerId, now)
      return WRITTEN_MEANWHILE
    }
  })
}

function attemptParts(
  sql: Statement,
  services: Pick<Services, 'ids'>,
  call: { ground: TakeGround; ongoing: string | null; lease: string; agentId: string; now: Date },
): string[] {
  const { ground, ongoing, lease, agentId, now } = call
  if (ground === 'RETAKE') return ongoing === null ? [] : [continueAttempt(sql, ongoing, lease)]
  const direction = ground === 'INBOUND' ? 'IN' : 'SAME'
  return [beginAttempt(sql, { id: services.ids.id(now), lease, agentId, direction, at: now })]
}

const holderSchema = z.object({ lease_by: z.string(), lease_until: z.date() })

/**
 * Finds the reason for a unique violation and throws it: the agent or the customer is busy. If only expired leases
 * caused the violation, they are ended.
 */
async function explainBusy(services: Services, actor: Actor, customerId: string, now: Date): Promise<void> {
  const found = await services.db.query(
    'SELECT lease_by, lease_until FROM callback_case WHERE lease_by = $1::uuid OR (customer_id = $2::uuid AND lease_by IS NOT NULL)',
    [actor.id, customerId],
  )
  const holders = found.rows.map((row) => holderSchema.parse(row)).filter((row) => row.lease_until > now)
  if (holders.some((row) => row.lease_by === actor.id)) throw new DomainError('ALREADY_HOLDING')
  if (holders.length > 0) throw new DomainError('CUSTOMER_BUSY')
  await expireLeases(services, now)
}

const standingSchema = z.object({
  escalate_at: z.date().nullable(),
  case_id: z.string().nullable(),
  follow_up_id: z.string().nullable(),
})

async function readStanding(services: Services, visitId: string) {
  const found = await services.db.query(
    `SELECT ${storedVisit.list('v')}, st.escalate_at, k.id AS case_id, f.id AS follow_up_id
      FROM visit v LEFT JOIN identity_standing st ON st.customer_id = v.customer_id
      LEFT JOIN callback_case k ON k.visit_id = v.id AND k.status = 'OPEN'
      LEFT JOIN LATERAL (SELECT id FROM follow_up WHERE visit_id = v.id AND status <> 'DONE' LIMIT 1) f ON true WHERE v.id = $1::uuid`,
    [visitId],
  )
  if (found.rows[0] === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return { visit: toStoredVisit(storedVisit.read(found.rows[0])), ...standingSchema.parse(found.rows[0]) }
}

function endByCall(sql: Statement, followUpId: string, at: Date): string {
  const ending = endFollowUps({
    result: 'CALLED_IN',
    at: `${sql.value(at)}::timestamptz`,
    from: 'v',
    where: `f.id = ${sql.value(followUpId)}::uuid`,
    returning: 'f.id',
  })
  sql.with('called_in', ending)
  return 'called_in'
}

/**
 * Checks that the agent does not hold the case of another visit. It runs before anything is changed.
 * @throws DomainError ALREADY_HOLDING
 */
async function requireFreeHands(services: Services, actor: Actor, visitId: string): Promise<void> {
  const found = await services.db.query(
    'SELECT 1 FROM callback_case WHERE lease_by = $1::uuid AND lease_until > $2::timestamptz AND visit_id <> $3::uuid',
    [actor.id, services.clock.now(), visitId],
  )
  if (found.rowCount !== 0) throw new DomainError('ALREADY_HOLDING')
}

/**
 * Limits the number of cases per hour that an agent takes as incoming calls, because the screen shows the customer's
 * name and nothing proves that the customer called.
 */
async function countIncoming(services: Services, actor: Actor): Promise<void> {
  const now = services.clock.now()
  const limit = services.settings.guards.unmaskedVisitsPerHour
  const sql = new Statement()
  countInto(sql, 'counted', { scope: 'incoming', key: actor.id, limit }, now)
  const counted = await services.db.query(sql.text('SELECT 1 FROM counted'), sql.values)
  if (counted.rows.length === 0)
    throw new DomainError('UNMASKED_ENOUGH', { limit, seconds: secondsOfHour(now) })
}

/**
 * Opens a case for the visit if it has none.
 * @returns the id of the visit's open case
 */
async function bringToAgents(services: Services, actor: Actor, visitId: string): Promise<string> {
  return await decideAgain(async () => {
    const now = services.clock.now()
    const found = await readStanding(services, visitId)
    const { visit, escalate_at: escalateAt, case_id: caseId, follow_up_id: followUp } = found
    const situation = { now, escalateAt, openCase: caseId !== null, backFromFollowUp: followUp !== null }
    const events = unwrap(takeOver(visit.state, situation))
    if (events.length === 0 && caseId !== null) return caseId
    await commitVisit(services.db, {
      visit,
      events,
      at: now,
      actor,
      action: 'callback.takeOver',
      ids: services.ids,
      ...(followUp === null ? {} : { beside: (sql) => [endByCall(sql, followUp, now)] }),
    })
    // Either this write or another write has opened the case, so the next read finds it.
    return WRITTEN_MEANWHILE
  })
}

/**
 * Leases the case to this agent when the customer called and wants to finish the visit by phone. If the visit is
 * still online, it ends on the customer's phone, and the phone says so. A visit in letter or branch follow-up returns
 * to the agents.
 * @throws DomainError RECORD_NOT_FOUND, ALREADY_FINISHED, VISIT_CANCELLED, UNMASKED_ENOUGH {limit, seconds}, and the
 * refusals of takeCase
 */
export async function takeIncoming(services: Services, actor: Actor, visitId: string): Promise<TakenCase> {
  await requireFreeHands(services, actor, visitId)
  await countIncoming(services, actor)
  return await takeCase(services, actor, {
    caseId: await bringToAgents(services, actor, visitId),
    ground: 'INBOUND',
  })
}

import { endFollowUps, f } from '../../callback-case/follow-ups.ts'
import type { CaseChanges } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { countInto, secondsOfHour } from '../../identity/guards.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { rowOf, select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { commitVisit } from '../../visit/commit.ts'
import { storedVisit, toStoredVisit } from '../../visit/rows.ts'
import { takeOver } from '../../visit/rules/by-phone.ts'
import { commitCase } from '../case/commit.ts'
import { readCase, type StoredCase } from '../case/store.ts'
import { expireLeases } from '../queue/release-due.ts'
import { requireTakeable, type TakeGround } from '../rules/call.ts'
import type { CaseState } from '../rules/case.ts'
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
    const ongoing = input.ground === 'RETAKE' ? openAttempt(read, actor.id) : null
    const { ground } = input
    const taken = await leaseCase(services, actor, state, {
      at: now,
      action: 'callback.take',
      set: {},
      payload: { ground },
      beside: (sql, lease) => attemptParts(sql, services, { ground, ongoing, lease, agentId: actor.id, now }),
    })
    return taken ? { caseId: state.id } : WRITTEN_MEANWHILE
  })
}

/**
 * Leases a case to this agent outside the order of the queue, in one statement.
 * @param step.payload the ground, for the case's history and the audit
 * @param step.beside adds the call that continues or begins under the new lease
 * @returns false when another write came first; the caller must read and decide again
 * @throws DomainError ALREADY_HOLDING, CUSTOMER_BUSY
 */
export async function leaseCase(
  services: Services,
  actor: Actor,
  state: Pick<CaseState, 'id' | 'version' | 'customerId'>,
  step: {
    readonly at: Date
    readonly action: string
    readonly set: CaseChanges
    readonly payload: { readonly ground: TakeGround | 'UNDO' }
    readonly beside: (sql: Statement, lease: string) => string[]
  },
): Promise<boolean> {
  const { at, action, set, payload, beside } = step
  const until = new Date(at.getTime() + services.settings.calling.leaseMs)
  const lease = services.ids.id(at)
  const held = { leaseToken: lease, leaseBy: actor.id, leasedAt: at, leaseUntil: until }
  try {
    return await commitCase(services.db, {
      state,
      at,
      actor,
      services,
      action,
      set: { ...set, ready: false, pausedAt: null, wakeAt: until, ...held },
      event: { type: 'TAKEN', payload },
      change: payload,
      beside: (sql) => beside(sql, lease),
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await explainBusy(services, actor, state.customerId, at)
    return false
  }
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

const k = columnsOf(tables.callbackCase, 'k')
const HOLDERS = query({ agentId: 'uuid', customerId: 'uuid' }, ({ agentId, customerId }) =>
  select(
    pick(k, 'leaseBy', 'leaseUntil'),
    `FROM ${k} WHERE ${k.leaseBy} = ${agentId} OR (${k.customerId} = ${customerId} AND ${k.leaseBy} IS NOT NULL)`,
  ),
)

/**
 * Finds the reason for a unique violation and throws it: the agent or the customer is busy. If only expired leases
 * caused the violation, they are ended.
 */
async function explainBusy(services: Services, actor: Actor, customerId: string, now: Date): Promise<void> {
  const found = await HOLDERS.all(services.db, { agentId: actor.id, customerId })
  const holders = found.filter(({ leaseUntil }) => leaseUntil !== null && leaseUntil > now)
  if (holders.some(({ leaseBy }) => leaseBy === actor.id)) throw new DomainError('ALREADY_HOLDING')
  if (holders.length > 0) throw new DomainError('CUSTOMER_BUSY')
  await expireLeases(services, now)
}

const v = columnsOf(tables.visit, 'v')
const st = columnsOf(tables.identityStanding, 'st')
const standingColumns = { escalateAt: st.escalateAt, caseId: orNull(k.id), followUpId: orNull(f.id) }
const standing = rowOf(standingColumns)
const STANDING = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    { ...storedVisit.columns('v'), ...standingColumns },
    `FROM ${v} LEFT JOIN ${st} ON ${st.customerId} = ${v.customerId}
      LEFT JOIN ${k} ON ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')}
      LEFT JOIN LATERAL (SELECT * FROM ${f} WHERE ${f.visitId} = ${v.id} AND ${f.status.isNot('DONE')} LIMIT 1) f ON true
      WHERE ${v.id} = ${visitId}`,
  ),
)

async function readStanding(services: Services, visitId: string) {
  const [row] = (await STANDING.run(services.db, { visitId })).rows
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return { visit: toStoredVisit(storedVisit.read(row)), ...standing.parse(row) }
}

function endByCall(sql: Statement, followUpId: string, at: Date): string {
  const ending = endFollowUps({
    result: 'CALLED_IN',
    at: sql.given('timestamptz', at),
    from: 'v',
    where: `${f.id} = ${sql.given('uuid', followUpId)}`,
    returning: pick(f, 'id'),
  })
  sql.with('called_in', ending)
  return 'called_in'
}

const HELD = query({ agentId: 'uuid', now: 'timestamptz', visitId: 'uuid' }, ({ agentId, now, visitId }) =>
  select(
    pick(k, 'id'),
    `FROM ${k} WHERE ${k.leaseBy} = ${agentId} AND ${k.leaseUntil} > ${now} AND ${k.visitId} <> ${visitId}`,
  ),
)

/**
 * Checks that the agent does not hold the case of another visit. It runs before anything is changed.
 * @throws DomainError ALREADY_HOLDING
 */
async function requireFreeHands(services: Services, actor: Actor, visitId: string): Promise<void> {
  const held = await HELD.first(services.db, { agentId: actor.id, now: services.clock.now(), visitId })
  if (held !== undefined) throw new DomainError('ALREADY_HOLDING')
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
    const { visit, escalateAt, caseId, followUpId: followUp } = found
    const situation = { now, escalateAt, openCase: caseId !== null, backFromFollowUp: followUp !== null }
    const events = unwrap(takeOver(visit.state, situation))
    if (events.length === 0 && caseId !== null) return caseId
    await commitVisit(services.db, {
      visit,
      events,
      at: now,
      actor,
      action: 'callback.takeOver',
      services,
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

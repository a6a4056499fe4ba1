import { randomUUID } from 'node:crypto'
import { finishCall } from '#server/call-centre/call/finish.ts'
import { dial } from '#server/call-centre/call/held-case.ts'
import { viewCase } from '#server/call-centre/call/view.ts'
import { claimNext } from '#server/call-centre/queue/claim.ts'
import type { CallResult } from '#server/call-centre/rules/call.ts'
import type { Services } from '#server/context.ts'
import type { Actor } from '#server/evidence/audit.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { actorOf, type Stage } from './stage.ts'

/**
 * The result of a call that nobody answered. It is the most frequent result and writes the least. The case returns to
 * the queue until it may be called again.
 */
const NO_ANSWER: CallResult = {
  disposition: 'NO_ANSWER',
  note: '',
  answers: null,
  promisedFor: null,
  language: null,
  problem: null,
}

/**
 * SQL that inserts the row that `dial` would insert, without the reads and decisions of `dial`. A call must be
 * recorded before it can be finished.
 */
export const NOTE_CALL = `INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at)
  SELECT $1::uuid, id, customer_id, version, $2::uuid, $3::uuid, 'OUT', $4::timestamptz FROM callback_case WHERE id = $5::uuid`

/** SQL that lets a case rest until tomorrow, so that the case leaves the queue. */
const REST = `UPDATE callback_case SET lease_token = NULL, lease_by = NULL, lease_until = NULL, not_before = wake_at + interval '1 day',
    wake_at = wake_at + interval '1 day'`

async function putAside(stage: Stage, caseId: string): Promise<void> {
  await stage.db.pool.query(`${REST} WHERE id = $1`, [caseId])
}

export interface Measured {
  readonly perSecond: number
  /** Milliseconds of each claim. */
  readonly claims: readonly number[]
}

/**
 * Runs `count` steps with `workers` workers. Each worker begins its next step as soon as its last one is done.
 * @returns steps per second
 */
export async function closedLoop(
  workers: number,
  count: number,
  step: (worker: number) => Promise<unknown>,
): Promise<number> {
  let left = count
  const worker = async (_: unknown, index: number) => {
    while (left > 0) {
      left -= 1
      await step(index)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: workers }, worker))
  return (count * 1000) / (performance.now() - started)
}

async function claim(services: Services, actor: Actor, times: number[]): Promise<string> {
  const began = performance.now()
  const next = await claimNext(services, actor)
  times.push(performance.now() - began)
  if (next.kind !== 'CASE') throw new Error(`nothing to claim: ${next.because}`)
  return next.caseId
}

/**
 * Number of claims that each concurrent agent makes before the leases are released. It is small because a call centre
 * has hardly more leases than agents.
 */
const CLAIMS_IN_A_ROW = 4

/**
 * Measures claims only. Each claim is made by a new agent, who holds no case yet. From time to time the claimed cases
 * are taken out of the queue; that time is not measured.
 */
export async function claimOnly(stage: Stage, agents: number, count: number): Promise<Measured> {
  const claims: number[] = []
  const batch = agents * CLAIMS_IN_A_ROW
  let seconds = 0
  for (let done = 0; done < count; done += batch) {
    const rate = await closedLoop(agents, batch, () => claim(stage.services, actorOf(randomUUID()), claims))
    seconds += batch / rate
    await stage.db.pool.query(`${REST} WHERE lease_by IS NOT NULL`)
  }
  await stage.refill(claims.length)
  return { perSecond: claims.length / seconds, claims }
}

/**
 * The product's services for one agent, plus the last id that they generated. After a claim, the last id is that of
 * the lease.
 */
export function withLastId(services: Services): { readonly services: Services; lastId(): string } {
  let last = ''
  const { ids } = services
  return {
    services: { ...services, ids: { ...ids, id: (now) => (last = ids.id(now)) } },
    lastId: () => last,
  }
}

/**
 * Performs 下一个 (claim) and 登记通话结果 (record the result) for one agent. Between these two steps it inserts the call with
 * NOTE_CALL.
 */
export async function claimAndFinish(
  { services, lastId }: ReturnType<typeof withLastId>,
  actor: Actor,
  claims: number[],
): Promise<string> {
  const caseId = await claim(services, actor, claims)
  const lease = lastId()
  const now = services.clock.now()
  await services.db.query(NOTE_CALL, [services.ids.id(now), lease, actor.id, now, caseId])
  await finishCall(services, actor, { caseId, lease, result: NO_ANSWER })
  return caseId
}

function agentOf(stage: Stage, index: number): Actor {
  const actor = stage.agents[index]
  if (actor === undefined) throw new Error('more agents than there are')
  return actor
}

/** Measures claims together with their completion. */
export async function claimComplete(stage: Stage, agents: number, count: number): Promise<Measured> {
  const claims: number[] = []
  const own = stage.agents.map(() => withLastId(stage.services))
  const perSecond = await closedLoop(agents, count, (index) =>
    claimAndFinish(own[index] ?? withLastId(stage.services), agentOf(stage, index), claims),
  )
  await stage.refill(count)
  return { perSecond, claims }
}

function staffOf({ id }: Actor): StaffMember {
  return {
    id,
    username: 'bench',
    name: '测试坐席',
    roles: ['AGENT'],
    mustChangePassword: false,
    mustSetUpSecondFactor: false,
    sessionId: '',
  }
}

/**
 * Measures all requests that an agent's screen makes for one unanswered call: 下一个 (claim), the case's page, 拨号 (dial)
 * and the result.
 */
export async function wholeCalls(stage: Stage, agents: number, count: number): Promise<Measured> {
  const claims: number[] = []
  const perSecond = await closedLoop(agents, count, async (index) => {
    const actor = agentOf(stage, index)
    const caseId = await claim(stage.services, actor, claims)
    const { held } = await viewCase(stage.services, staffOf(actor), caseId)
    if (held === null) throw new Error('the case is not held')
    // `claimComplete` can leave both cases of one customer ready, because it does not use `dial`, which pauses the
    // customer's other case. If the other case is claimed here, it cannot be called and is set aside.
    if (held.notCallable !== null) return await putAside(stage, caseId)
    await dial(stage.services, actor, { caseId, lease: held.lease })
    await finishCall(stage.services, actor, { caseId, lease: held.lease, result: NO_ANSWER })
  })
  await stage.refill(count)
  return { perSecond, claims }
}

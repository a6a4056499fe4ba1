import type { Acknowledged } from './agents.ts'
import type { AttemptRow, CaseRow, EventRow, QueueSnapshot } from './snapshot.ts'

/** One violation of a rule. */
export interface Broken {
  readonly rule: string
  readonly what: string
}

const SHANGHAI_MS = 8 * 3_600_000
const HOUR_MS = 3_600_000

/** The rules are implemented again in this file, without any code of server/call-centre. */
const local = (at: Date) => new Date(at.getTime() + SHANGHAI_MS)
const dayOf = (at: Date) => local(at).toISOString().slice(0, 10)
const hourOf = (at: Date) => local(at).getUTCHours()
const partOf = (at: Date) => (hourOf(at) < 12 ? 'morning' : hourOf(at) < 18 ? 'afternoon' : 'evening')

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return [...groups.values()]
}

/**
 * Checks the calls to one customer. They must lie between 09:00 and 20:00, at most three a day, at least two hours
 * apart, and in different parts of the day.
 */
function callRules(calls: readonly AttemptRow[]): Broken[] {
  const broken: Broken[] = []
  const say = (rule: string, call: AttemptRow) =>
    broken.push({ rule, what: `${call.customer_id} at ${call.started_at.toISOString()}` })
  for (const [index, call] of calls.entries()) {
    const hour = hourOf(call.started_at)
    if (hour < 9 || hour >= 20) say('hours', call)
    const before = calls.slice(0, index)
    const today = before.filter((other) => dayOf(other.started_at) === dayOf(call.started_at))
    if (today.length >= 3) say('three a day', call)
    if (call.promised !== null && call.promised <= call.started_at) continue
    const last = before.at(-1)
    if (last && call.started_at.getTime() - last.started_at.getTime() < 2 * HOUR_MS)
      say('two hours apart', call)
    if (today.some((other) => partOf(other.started_at) === partOf(call.started_at)))
      say('parts of the day', call)
  }
  return broken
}

interface Holding {
  readonly caseId: string
  readonly by: string
  readonly from: Date
  /** Null while the agent still holds the case. */
  readonly to: Date | null
}

const ENDS = new Set(['FINISHED', 'RELEASED', 'LEASE_EXPIRED', 'FREED', 'CANCELLED'])
const BY_HOLDER = new Set(['DIALLED', 'SCRIPT_OPENED', 'FINISHED', 'RELEASED'])

/**
 * The periods in which each agent held a case, according to its events. Reports events written by an agent who did
 * not hold the case.
 */
function holdingsOf(events: readonly EventRow[]): { holdings: Holding[]; broken: Broken[] } {
  const holdings: Holding[] = []
  const broken: Broken[] = []
  let held: { readonly by: string; readonly from: Date } | undefined
  for (const event of events) {
    const { case_id: caseId, by, at, type } = event
    if (BY_HOLDER.has(type) && held?.by !== by)
      broken.push({ rule: 'only the holder writes', what: `${caseId} ${type} ${by}` })
    const begins = type === 'CLAIMED' || type === 'TAKEN'
    const taken = type === 'ASSIGNED' && event.payload.from !== undefined
    const ranOut = event.payload.expired !== undefined
    if (held !== undefined && (ENDS.has(type) || begins || taken || ranOut)) {
      if (begins && type === 'CLAIMED' && event.payload.expired === undefined)
        broken.push({ rule: 'one lease a case', what: `${caseId} claimed by ${by} while ${held.by} held it` })
      holdings.push({ caseId, by: held.by, from: held.from, to: at })
      held = undefined
    }
    if (begins) held = { by, from: at }
  }
  const last = events.at(-1)
  if (held !== undefined && last)
    holdings.push({ caseId: last.case_id, by: held.by, from: held.from, to: null })
  return { holdings, broken }
}

/**
 * Milliseconds within which actions can be concurrent. The clock advances slightly at every reading, and by at least
 * a minute between two rounds.
 */
const AT_ONCE_MS = 30_000

/** True if the period both began and ended among concurrent actions. */
const isMomentary = ({ from, to }: Holding) => to !== null && to.getTime() - from.getTime() <= AT_ONCE_MS

/**
 * Reports every pair of periods that overlap. Periods that only touch at one instant do not overlap. A momentary period
 * is left out, because times cannot tell on which side of a concurrent one it was: each instance reads the clock before
 * it waits for the row, so the later of two writes can carry the earlier time. `holdingsOf` checks such periods by the
 * order of their events.
 */
function overlaps(rule: string, holdings: readonly Holding[]): Broken[] {
  const ordered = holdings
    .filter((holding) => !isMomentary(holding))
    .toSorted((a, b) => a.from.getTime() - b.from.getTime())
  return ordered.flatMap((holding, index) => {
    const next = ordered[index + 1]
    if (!next || (holding.to !== null && holding.to.getTime() <= next.from.getTime() + AT_ONCE_MS)) return []
    return [
      {
        rule,
        what: `${holding.caseId} by ${holding.by}, ${next.caseId} by ${next.by} from ${next.from.toISOString()}`,
      },
    ]
  })
}

function caseRules(row: CaseRow, snapshot: QueueSnapshot): Broken[] {
  const own = snapshot.events.filter((event) => event.case_id === row.id)
  const problems = snapshot.problems.filter((problem) => problem.case_id === row.id).length
  const followUps = snapshot.followUps.filter((followUp) => followUp.case_id === row.id)
  const rules: readonly (readonly [string, boolean])[] = [
    [
      'nothing open is forgotten',
      row.status === 'CLOSED' || row.ready || row.wake_at !== null || row.paused_at !== null,
    ],
    ['a closed case is in nobody’s hands', row.status === 'OPEN' || row.lease_by === null],
    [
      'every step is on record',
      own.length === row.version && own.every((event, index) => event.seq === index + 1),
    ],
    ['success closes both', (row.outcome === 'SUCCESS') === (row.visit_status === 'SUCCESS')],
    ['a problem opens a problem case', problems === (row.outcome === 'PROBLEM' ? 1 : 0)],
    ['what leaves the phone has a follow-up', followUps.length === (row.outcome === 'FOLLOW_UP' ? 1 : 0)],
    [
      'unreachable only after six attempts on three days',
      followUps.every(({ cause }) => cause !== 'UNREACHABLE' || wasUnreachable(row, snapshot)),
    ],
  ]
  return rules.filter(([, holds]) => !holds).map(([rule]) => ({ rule, what: row.id }))
}

function wasUnreachable(row: CaseRow, { attempts }: QueueSnapshot): boolean {
  const counted = attempts.filter((attempt) => attempt.case_id === row.id && attempt.counted)
  return counted.length >= 6 && new Set(counted.map(({ started_at }) => dayOf(started_at))).size >= 3
}

function acknowledgedRules(told: Acknowledged, snapshot: QueueSnapshot): Broken[] {
  const attempts = new Set(snapshot.attempts.map(({ id }) => id))
  const lost = told.dials.filter(({ attemptId }) => !attempts.has(attemptId))
  const finished = new Map<string, number>()
  for (const { case_id: id, type } of snapshot.events)
    if (type === 'FINISHED') finished.set(id, (finished.get(id) ?? 0) + 1)
  const unfinished = told.finishes.filter(({ caseId }) => (finished.get(caseId) ?? 0) === 0)
  return [
    ...lost.map(({ caseId }) => ({ rule: 'a call that was noted stays', what: caseId })),
    ...unfinished.map(({ caseId }) => ({ rule: 'a result that was taken stays', what: caseId })),
  ]
}

/** Finds every violation in the records of the queue; there should be none. */
export function checkQueue(snapshot: QueueSnapshot, told: Acknowledged): Broken[] {
  const calls = snapshot.attempts.filter(({ direction }) => direction === 'OUT')
  const byCase = groupBy(snapshot.events, ({ case_id }) => case_id).map(holdingsOf)
  const holdings = byCase.flatMap((one) => one.holdings)
  const customerOf = new Map(snapshot.cases.map((row) => [row.id, row.customer_id]))
  const complaints = snapshot.attempts.filter(({ disposition }) => disposition === 'COMPLAINT')
  const listened = new Set(snapshot.quality.map(({ attempt_id }) => attempt_id))
  return [
    ...groupBy(calls, ({ customer_id }) => customer_id).flatMap(callRules),
    ...byCase.flatMap((one) => one.broken),
    ...groupBy(holdings, ({ caseId }) => customerOf.get(caseId) ?? caseId).flatMap((own) =>
      overlaps('one agent a customer', own),
    ),
    ...groupBy(holdings, ({ by }) => by).flatMap((own) => overlaps('one case an agent', own)),
    ...snapshot.cases.flatMap((row) => caseRules(row, snapshot)),
    ...complaints
      .filter(({ id }) => !listened.has(id))
      .map(({ id }) => ({ rule: 'every complaint is listened to', what: id })),
    ...acknowledgedRules(told, snapshot),
  ]
}

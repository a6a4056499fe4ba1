import { z } from 'zod'
import type { Services } from '../../context.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'
import { callbackReasons } from '../../vocabulary/visits.ts'
import { forecastOf, paceOf } from '../rules/forecast.ts'
import { urgencies, urgencyBounds } from './list.ts'
import { longTransactions } from './long-transactions.ts'

const countsSchema = z.object({
  waiting: z.number(),
  resting: z.number(),
  leased: z.number(),
  paused: z.number(),
  oldest: z.date().nullable(),
  promised_due: z.number(),
})

const reasonsSchema = z.object({
  reasons: z.array(z.enum(callbackReasons)),
  urgency: z.enum(urgencies),
  n: z.number(),
})
type CountedReasons = z.infer<typeof reasonsSchema>
const endingSchema = z.object({ last_day: z.string(), n: z.number() })
const todaySchema = z.object({
  attempts: z.number(),
  contacts: z.number(),
  closed_today: z.number(),
  closed_week: z.number(),
  no_call: z.number(),
  too_short: z.number(),
})
const queueSchema = z.object({
  paused_at: z.date().nullable(),
  reason: z.string().nullable(),
  by_name: z.string().nullable(),
})
const agentSchema = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  case_id: z.string().nullable(),
  policy_no: z.string().nullable(),
  leased_at: z.date().nullable(),
  lease_until: z.date().nullable(),
  on_call: z.boolean(),
  calls: z.number(),
  contacts: z.number(),
  last_at: z.date().nullable(),
})

/**
 * Builds the SQL that computes the urgency of a case from the end of its cooling-off period. The bounds are the same
 * as in `urgencyOf`.
 */
function urgencySql(now: Date): { readonly text: string; readonly values: Date[] } {
  const values: Date[] = []
  const cases = urgencies.flatMap((urgency) => {
    const [, to] = urgencyBounds(urgency, now)
    if (to === null) return []
    values.push(to)
    return [`WHEN cooling_off_ends_at <= $${values.length}::timestamptz THEN '${urgency}'`]
  })
  return { text: `CASE ${cases.join(' ')} ELSE 'LATER' END`, values }
}

async function readCounts(services: Pick<Services, 'db'>, now: Date) {
  const found = await services.db.query(
    `SELECT count(*) FILTER (WHERE ready OR wake_at <= $1)::int AS waiting,
        count(*) FILTER (WHERE wake_at > $1 AND (lease_until IS NULL OR lease_until <= $1))::int AS resting,
        count(*) FILTER (WHERE lease_until > $1)::int AS leased, count(*) FILTER (WHERE paused_at IS NOT NULL)::int AS paused,
        min(opened_at) FILTER (WHERE ready OR wake_at <= $1) AS oldest,
        count(*) FILTER (WHERE promised_for <= $1 AND (ready OR wake_at <= $1))::int AS promised_due
      FROM callback_case WHERE status = 'OPEN'`,
    [now],
  )
  return countsSchema.parse(found.rows[0])
}

/**
 * Counts open cases by urgency and by their exact set of reasons. A case with several reasons is counted once, so the
 * sum of the counts is the number of cases.
 */
async function readByReasons(services: Pick<Services, 'db'>, now: Date): Promise<CountedReasons[]> {
  const urgency = urgencySql(now)
  const found = await services.db.query(
    `SELECT reasons, ${urgency.text} AS urgency, count(*)::int AS n FROM callback_case WHERE status = 'OPEN' GROUP BY 1, 2`,
    urgency.values,
  )
  return found.rows.map((row) => reasonsSchema.parse(row))
}

/**
 * Counts open cases by the last day of their cooling-off period. Periods that are already over are included, because
 * their cases are called first.
 */
async function readEnding(services: Pick<Services, 'db'>): Promise<Map<string, number>> {
  const found = await services.db.query(
    `SELECT ((cooling_off_ends_at - interval '1 millisecond') AT TIME ZONE 'Asia/Shanghai')::date::text AS last_day, count(*)::int AS n
      FROM callback_case WHERE status = 'OPEN' GROUP BY 1`,
    [],
  )
  return new Map(found.rows.map((raw) => endingSchema.parse(raw)).map((row) => [row.last_day, row.n]))
}

async function readToday(services: Pick<Services, 'db'>, now: Date) {
  const midnight = startOfDay(dayOf(now))
  const weekAgo = startOfDay(addDays(dayOf(now), -7))
  const found = await services.db.query(
    `SELECT
      (SELECT count(*)::int FROM callback_attempt WHERE started_at >= $1 AND direction = 'OUT' AND disposition IS NOT NULL) AS attempts,
      (SELECT count(*)::int FROM callback_attempt WHERE started_at >= $1 AND direction = 'OUT' AND contact) AS contacts,
      (SELECT count(*)::int FROM callback_case WHERE status = 'CLOSED' AND closed_at >= $1 AND outcome <> 'CANCELLED') AS closed_today,
      (SELECT count(*)::int FROM callback_case WHERE status = 'CLOSED' AND closed_at >= $2 AND closed_at < $1 AND outcome <> 'CANCELLED') AS closed_week,
      (SELECT count(*)::int FROM quality_check WHERE created_at >= $1 AND 'NO_CALL' = ANY(reasons)) AS no_call,
      (SELECT count(*)::int FROM quality_check WHERE created_at >= $1 AND 'TOO_SHORT' = ANY(reasons)) AS too_short`,
    [midnight, weekAgo],
  )
  return todaySchema.parse(found.rows[0])
}

async function readAgents(services: Pick<Services, 'db'>, now: Date) {
  const found = await services.db.query(
    `SELECT s.id, s.name, s.username, k.id AS case_id, p.policy_no, k.leased_at, k.lease_until,
        EXISTS (SELECT 1 FROM callback_attempt a WHERE a.lease_token = k.lease_token AND a.disposition IS NULL) AS on_call,
        coalesce(t.calls, 0)::int AS calls, coalesce(t.contacts, 0)::int AS contacts, t.last_at
      FROM staff s LEFT JOIN callback_case k ON k.lease_by = s.id AND k.lease_until > $1
      LEFT JOIN visit v ON v.id = k.visit_id LEFT JOIN policy p ON p.id = v.policy_id
      LEFT JOIN (SELECT agent_id, count(*) AS calls, count(*) FILTER (WHERE contact) AS contacts, max(coalesce(ended_at, started_at)) AS last_at
        FROM callback_attempt WHERE started_at >= $2 GROUP BY agent_id) t ON t.agent_id = s.id
      WHERE s.disabled_at IS NULL AND 'AGENT' = ANY(s.roles::text[]) ORDER BY s.username`,
    [now, startOfDay(dayOf(now))],
  )
  return found.rows.map((raw) => {
    const row = agentSchema.parse(raw)
    return {
      id: row.id,
      name: row.name,
      username: row.username,
      caseId: row.case_id,
      policyNo: row.policy_no,
      since: row.leased_at !== null && row.case_id !== null ? row.leased_at.toISOString() : null,
      leaseUntil: row.lease_until?.toISOString() ?? null,
      onCall: row.on_call,
      calls: row.calls,
      contacts: row.contacts,
      lastAt: row.last_at?.toISOString() ?? null,
    }
  })
}

async function readQueue(services: Pick<Services, 'db'>) {
  const found = await services.db.query(
    'SELECT q.paused_at, q.reason, s.name AS by_name FROM callback_queue q LEFT JOIN staff s ON s.id::text = q.paused_by WHERE q.id = 1',
    [],
  )
  const { paused_at: at, reason, by_name: by } = queueSchema.parse(found.rows[0])
  return at === null ? null : { at: at.toISOString(), reason: reason ?? '', by: by ?? '' }
}

function countOf(rows: readonly CountedReasons[], of: (row: CountedReasons) => boolean): number {
  return rows.filter(of).reduce((sum, { n }) => sum + n, 0)
}

function matrix(rows: readonly CountedReasons[]) {
  return callbackReasons.map((reason) => ({
    reason,
    byUrgency: urgencies.map((urgency) => ({
      urgency,
      count: countOf(rows, (row) => row.urgency === urgency && row.reasons.includes(reason)),
    })),
  }))
}

/**
 * Reads the wallboard at `now`: the waiting cases, the forecast of breaches, the activity of each agent, and the
 * day's calling figures.
 */
export async function readBoard(services: Services, now: Date) {
  const { calling } = services.settings
  const [counts, byReasons, ending, today, agents, paused, long] = await Promise.all([
    readCounts(services, now),
    readByReasons(services, now),
    readEnding(services),
    readToday(services, now),
    readAgents(services, now),
    readQueue(services),
    longTransactions(services.db),
  ])
  const pace = paceOf({ today: today.closed_today, lastWeek: today.closed_week }, now, calling)
  return {
    now: now.toISOString(),
    paused,
    waiting: counts.waiting,
    resting: counts.resting,
    leased: counts.leased,
    pausedCases: counts.paused,
    promisedDue: counts.promised_due,
    oldest: counts.oldest?.toISOString() ?? null,
    byReason: matrix(byReasons),
    /** Number of open cases by urgency. Each case is counted once, although it can have several reasons. */
    byUrgency: urgencies.map((urgency) => ({
      urgency,
      count: countOf(byReasons, (row) => row.urgency === urgency),
    })),
    pace,
    forecast: forecastOf(ending, pace, now, calling),
    attemptsToday: today.attempts,
    contactsToday: today.contacts,
    closedToday: today.closed_today,
    /**
     * Number of doubtful results since midnight. A result is doubtful if it records answers given by phone, but the
     * switchboard saw no call or the call was too short for the questions.
     */
    doubtsToday: { noCall: today.no_call, tooShort: today.too_short },
    agents,
    /** Number of open transactions that keep vacuum from removing dead rows of the queue. */
    longTransactions: long.length,
  }
}

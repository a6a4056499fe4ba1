import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'
import {
  allOrNull,
  coalesce,
  computed,
  count,
  countOf,
  greatest,
  holds,
  least,
  literal,
  orNull,
  pick,
} from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { callbackReasons } from '../../vocabulary/visits.ts'
import { forecastOf, paceOf } from '../rules/forecast.ts'
import { urgencies, urgencyBounds } from './list.ts'
import { longTransactions } from './long-transactions.ts'

const k = columnsOf(tables.callbackCase, 'k')
const a = columnsOf(tables.callbackAttempt, 'a')
const qc = columnsOf(tables.qualityCheck, 'qc')
const q = columnsOf(tables.callbackQueue, 'q')
const s = columnsOf(tables.staff, 's')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')

const OPEN = k.status.is('OPEN')

const COUNTS = query({ now: 'timestamptz' }, ({ now }) => {
  const waiting = `${k.ready} OR ${k.wakeAt} <= ${now}`
  return select(
    {
      waiting: count(waiting),
      resting: count(`${k.wakeAt} > ${now} AND (${k.leaseUntil} IS NULL OR ${k.leaseUntil} <= ${now})`),
      leased: count(`${k.leaseUntil} > ${now}`),
      paused: count(`${k.pausedAt} IS NOT NULL`),
      oldest: least(k.openedAt, waiting),
      promisedDue: count(`${k.promisedFor} <= ${now} AND (${waiting})`),
    },
    `FROM ${k} WHERE ${OPEN}`,
  )
})

type CountedReasons = Awaited<ReturnType<typeof readByReasons>>[number]

/**
 * Counts open cases by urgency and by their exact set of reasons. A case with several reasons is counted once, so the
 * sum of the counts is the number of cases.
 */
async function readByReasons(services: Pick<Services, 'db'>, now: Date) {
  const sql = new Statement()
  // The bounds are the same as in `urgencyOf`.
  const cases = urgencies.flatMap((urgency) => {
    const [, to] = urgencyBounds(urgency, now)
    const until = to === null ? null : sql.given('timestamptz', to)
    return until === null ? [] : [`WHEN ${k.coolingOffEndsAt} <= ${until} THEN ${literal(urgency)}`]
  })
  const urgency = computed(z.enum(urgencies), `CASE ${cases.join(' ')} ELSE 'LATER' END`)
  const columns = { reasons: k.reasons, urgency, n: count() }
  return await readAll(services.db, sql, sql.select(columns, `FROM ${k} WHERE ${OPEN} GROUP BY 1, 2`))
}

const ENDING = query({}, () =>
  select(
    {
      lastDay: computed(
        z.string(),
        `((${k.coolingOffEndsAt} - interval '1 millisecond') AT TIME ZONE 'Asia/Shanghai')::date::text`,
      ),
      n: count(),
    },
    `FROM ${k} WHERE ${OPEN} GROUP BY 1`,
  ),
)

/**
 * Counts open cases by the last day of their cooling-off period. Periods that are already over are included, because
 * their cases are called first.
 */
async function readEnding(services: Pick<Services, 'db'>): Promise<Map<string, number>> {
  const rows = await ENDING.all(services.db, {})
  return new Map(rows.map(({ lastDay, n }) => [lastDay, n]))
}

const TODAY = query({ midnight: 'timestamptz', weekAgo: 'timestamptz' }, ({ midnight, weekAgo }) => {
  const called = `FROM ${a} WHERE ${a.startedAt} >= ${midnight} AND ${a.direction.is('OUT')}`
  const closed = `FROM ${k} WHERE ${k.status.is('CLOSED')} AND ${k.outcome.isNot('CANCELLED')}`
  const doubted = `FROM ${qc} WHERE ${qc.createdAt} >= ${midnight}`
  return select(
    {
      attempts: countOf(`${called} AND ${a.disposition} IS NOT NULL`),
      contacts: countOf(`${called} AND ${a.contact}`),
      closedToday: countOf(`${closed} AND ${k.closedAt} >= ${midnight}`),
      closedWeek: countOf(`${closed} AND ${k.closedAt} >= ${weekAgo} AND ${k.closedAt} < ${midnight}`),
      noCall: countOf(`${doubted} AND ${qc.reasons.has('NO_CALL')}`),
      tooShort: countOf(`${doubted} AND ${qc.reasons.has('TOO_SHORT')}`),
    },
    '',
  )
})

const AGENTS = query({ now: 'timestamptz', midnight: 'timestamptz' }, ({ now, midnight }) => {
  const today = select(
    {
      agentId: a.agentId,
      calls: count(),
      contacts: count(`${a.contact}`),
      lastAt: greatest(coalesce(a.endedAt, a.startedAt)),
    },
    `FROM ${a} WHERE ${a.startedAt} >= ${midnight} GROUP BY ${a.agentId}`,
  )
  const t = today.names('t')
  return select(
    {
      ...pick(s, 'id', 'name', 'username'),
      ...allOrNull({ caseId: k.id, policyNo: p.policyNo, leasedAt: k.leasedAt, leaseUntil: k.leaseUntil }),
      onCall: holds(
        `EXISTS (SELECT 1 FROM ${a} WHERE ${a.leaseToken} = ${k.leaseToken} AND ${a.disposition} IS NULL)`,
      ),
      calls: coalesce(t.calls, '0'),
      contacts: coalesce(t.contacts, '0'),
      lastAt: t.lastAt,
    },
    `FROM ${s} LEFT JOIN ${k} ON ${k.leaseBy} = ${s.id} AND ${k.leaseUntil} > ${now}
      LEFT JOIN ${v} ON ${v.id} = ${k.visitId} LEFT JOIN ${p} ON ${p.id} = ${v.policyId}
      LEFT JOIN (${today.text}) t ON ${t.agentId} = ${s.id}
      WHERE ${s.disabledAt} IS NULL AND ${s.roles.has('AGENT')} ORDER BY ${s.username}`,
  )
})

async function readAgents(services: Pick<Services, 'db'>, now: Date) {
  const rows = await AGENTS.all(services.db, { now, midnight: startOfDay(dayOf(now)) })
  return rows.map(({ leasedAt, leaseUntil, lastAt, ...row }) => ({
    ...row,
    since: leasedAt !== null && row.caseId !== null ? leasedAt.toISOString() : null,
    leaseUntil: leaseUntil?.toISOString() ?? null,
    lastAt: lastAt?.toISOString() ?? null,
  }))
}

const QUEUE = query({}, () =>
  select(
    { ...pick(q, 'pausedAt', 'reason'), by: orNull(s.name) },
    `FROM ${q} LEFT JOIN ${s} ON ${s.id}::text = ${q.pausedBy} WHERE ${q.id} = 1`,
  ),
)

async function readQueue(services: Pick<Services, 'db'>) {
  const { pausedAt, reason, by } = await QUEUE.one(services.db, {})
  return pausedAt === null ? null : { at: pausedAt.toISOString(), reason: reason ?? '', by: by ?? '' }
}

function sumOf(rows: readonly CountedReasons[], of: (row: CountedReasons) => boolean): number {
  return rows.filter(of).reduce((sum, { n }) => sum + n, 0)
}

function matrix(rows: readonly CountedReasons[]) {
  return callbackReasons.map((reason) => ({
    reason,
    byUrgency: urgencies.map((urgency) => ({
      urgency,
      count: sumOf(rows, (row) => row.urgency === urgency && row.reasons.includes(reason)),
    })),
  }))
}

/**
 * Reads the wallboard at `now`: the waiting cases, the forecast of breaches, the activity of each agent, and the
 * day's calling figures.
 */
export async function readBoard(services: Services, now: Date) {
  const { calling } = services.settings
  const midnight = startOfDay(dayOf(now))
  const weekAgo = startOfDay(addDays(dayOf(now), -7))
  const [counts, byReasons, ending, today, agents, paused, long] = await Promise.all([
    COUNTS.one(services.db, { now }),
    readByReasons(services, now),
    readEnding(services),
    TODAY.one(services.db, { midnight, weekAgo }),
    readAgents(services, now),
    readQueue(services),
    longTransactions(services.db),
  ])
  const pace = paceOf({ today: today.closedToday, lastWeek: today.closedWeek }, now, calling)
  return {
    now: now.toISOString(),
    paused,
    waiting: counts.waiting,
    resting: counts.resting,
    leased: counts.leased,
    pausedCases: counts.paused,
    promisedDue: counts.promisedDue,
    oldest: counts.oldest?.toISOString() ?? null,
    byReason: matrix(byReasons),
    /** Number of open cases by urgency. Each case is counted once, although it can have several reasons. */
    byUrgency: urgencies.map((urgency) => ({
      urgency,
      count: sumOf(byReasons, (row) => row.urgency === urgency),
    })),
    pace,
    forecast: forecastOf(ending, pace, now, calling),
    attemptsToday: today.attempts,
    contactsToday: today.contacts,
    closedToday: today.closedToday,
    /**
     * Number of doubtful results since midnight. A result is doubtful if it records answers given by phone, but the
     * switchboard saw no call or the call was too short for the questions.
     */
    doubtsToday: { noCall: today.noCall, tooShort: today.tooShort },
    agents,
    /** Number of open transactions that keep vacuum from removing dead rows of the queue. */
    longTransactions: long.length,
  }
}

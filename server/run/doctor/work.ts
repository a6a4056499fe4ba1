import { z } from 'zod'
import { tables } from '../../generated/tables.ts'
import { readMonths } from '../../jobs/months.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import type { Database } from '../../kernel/database/db.ts'
import { count, least } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { Finding } from './rules/finding.ts'
import { JOB_MINUTES, MESSAGE_MINUTES, tooHigh } from './rules/limits.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const o = columnsOf(tables.outbox, 'o')
const due = (now: string) =>
  `${o.settledAt} IS NULL AND ${o.availableAt} <= ${now} AND (${o.leasedUntil} IS NULL OR ${o.leasedUntil} <= ${now})`
const MESSAGES = query({ now: 'timestamptz', since: 'timestamptz' }, ({ now, since }) =>
  select(
    {
      due: count(due(now)),
      oldest: least(o.availableAt, due(now)),
      failed: count(`${o.outcome.is('FAILED')} AND ${o.settledAt} >= ${since}`),
    },
    `FROM ${o} WHERE ${o.settledAt} IS NULL OR ${o.settledAt} >= ${since}`,
  ),
)

const minutesSince = (at: Date | null, now: Date) =>
  at === null ? 0 : Math.max(0, Math.floor((now.getTime() - at.getTime()) / MINUTE_MS))

/** @param now by the clock of the business, with which messages are due */
export async function messages(db: Pick<Database, 'query'>, now: Date): Promise<Finding> {
  const since = new Date(now.getTime() - DAY_MS)
  const { due: waiting, oldest, failed } = await MESSAGES.one(db, { now, since })
  const minutes = minutesSince(oldest, now)
  const level = tooHigh(minutes, MESSAGE_MINUTES)
  const late = level === 'OK' ? '' : `；${texts.messagesLate(minutes)}`
  return {
    check: 'MESSAGES',
    level: level === 'OK' && failed > 0 ? 'WARN' : level,
    seen: `${texts.messages(waiting, failed)}${late}`,
    todo: texts.messagesTodo,
  }
}

const jobsRow = z.object({
  due: z.number(),
  oldest: z.date().nullable(),
  task: z.string().nullable(),
  exhausted: z.array(z.string()).nullable(),
})

/** @param now by the real clock, with which the job runner works */
export async function jobs({ pool }: Pick<Database, 'pool'>, now: Date): Promise<Finding> {
  const { rows } = await pool.query(
    `SELECT count(*) FILTER (WHERE waits)::int AS due, min(run_at) FILTER (WHERE waits) AS oldest,
      (array_agg(task_identifier ORDER BY run_at) FILTER (WHERE waits))[1] AS task,
      array_agg(DISTINCT task_identifier) FILTER (WHERE attempts >= max_attempts AND locked_at IS NULL) AS exhausted
    FROM (SELECT *, run_at <= $1 AND attempts < max_attempts AND locked_at IS NULL AS waits FROM graphile_worker.jobs) j`,
    [now],
  )
  const { due: waiting, oldest, task, exhausted } = jobsRow.parse(rows[0])
  const minutes = minutesSince(oldest, now)
  const level = tooHigh(minutes, JOB_MINUTES)
  const seen = [
    texts.jobs(waiting),
    ...(level === 'OK' ? [] : [texts.jobsLate(minutes, task ?? '')]),
    ...(exhausted === null ? [] : [texts.jobsExhausted(exhausted.join('、'))]),
  ].join('；')
  return {
    check: 'JOBS',
    level: level === 'OK' && exhausted !== null ? 'WARN' : level,
    seen,
    todo: texts.jobsTodo,
  }
}

/** @param now by the clock of the business, whose months the tables are cut by */
export async function months(db: Pick<Database, 'query'>, now: Date): Promise<Finding> {
  const check = 'MONTHS'
  const seen = (await readMonths(db, now)).flatMap(({ table, missing, astray }) => [
    ...(missing > 0 ? [texts.monthsMissing(table, missing)] : []),
    ...(astray > 0 ? [texts.monthsAstray(table, astray)] : []),
  ])
  if (seen.length === 0) return { check, level: 'OK', seen: texts.monthsFine }
  return { check, level: 'WARN', seen: seen.join('；'), todo: texts.monthsTodo }
}

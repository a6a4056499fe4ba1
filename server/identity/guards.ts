import type { Services } from '../context.ts'
import { dayOf, startOfDay } from '../kernel/calendar.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { type CustomerErrorCode, DomainError } from '../kernel/errors.ts'

/**
 * Guards: counters that limit how often something happens per hour or per day. Counting is a conditional
 * upsert inside the statement it guards, so of any number of requests at once no more pass than are allowed,
 * and a refused request writes nothing.
 */
export interface Guard {
  readonly scope: string
  readonly key: string
  /** At most this many per hour, or per day in Shanghai. */
  readonly limit: number
  readonly per?: 'DAY'
}

export function hourOfCount(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000)
}

function bucketOf({ per }: Guard, now: Date): Date {
  return per === 'DAY' ? startOfDay(dayOf(now)) : hourOfCount(now)
}

/** Seconds until the hourly counts start again. */
export function secondsOfHour(now: Date): number {
  return Math.ceil((hourOfCount(now).getTime() + 3_600_000 - now.getTime()) / 1000)
}

/** How many rows a counter over everybody is split into: requests would queue for a single row. */
const SHARDS = 16

/** A guard over everybody, sharded by a value the caller cannot choose. */
export function overall(scope: string, by: Uint8Array, limit: number): Guard {
  return { scope, key: String((by.at(0) ?? 0) % SHARDS), limit: Math.ceil(limit / SHARDS) }
}

/**
 * Adds one count to a statement.
 * @param after the CTE of another guard: this guard counts only if that one had room too
 * @returns the CTE's name; it has one row when there was room, none when the limit is reached
 */
export function countInto(sql: Statement, name: string, guard: Guard, now: Date, after?: string): string {
  const count = countRows({
    from: after === undefined ? '(SELECT 1) AS one' : `${after} LIMIT 1`,
    scope: `${sql.value(guard.scope)}::text`,
    key: `${sql.value(guard.key)}::text`,
    bucket: `${sql.value(bucketOf(guard, now))}::timestamptz`,
    most: `${sql.value(guard.limit)}::int`,
  })
  sql.with(name, count)
  return name
}

/**
 * Counts one for each row of `from`, up to `most`; without `most`, each key is counted only once. It returns
 * a row for each row that was counted. Arguments are SQL expressions over `from`.
 */
export function countRows(count: {
  readonly from: string
  readonly scope: string
  readonly key: string
  readonly bucket: string
  readonly most?: string
}): string {
  const again =
    count.most === undefined ? 'NOTHING' : `UPDATE SET count = g.count + 1 WHERE g.count < ${count.most}`
  return `INSERT INTO guard_counter AS g (scope, key, bucket, count)
    SELECT ${count.scope}, ${count.key}, ${count.bucket}, 1 FROM ${count.from}
    ON CONFLICT (scope, key, bucket) DO ${again} RETURNING 1`
}

/** Takes back the count made at that instant, if `provided` has a row. */
export function giveCountBack(sql: Statement, name: string, guard: Guard, at: Date, provided: string): void {
  sql.with(
    name,
    `UPDATE guard_counter SET count = greatest(count - 1, 0) WHERE scope = ${sql.value(guard.scope)}
      AND key = ${sql.value(guard.key)} AND bucket = ${sql.value(bucketOf(guard, at))}::timestamptz AND EXISTS (SELECT 1 FROM ${provided})`,
  )
}

/** Counts one in each guard. @throws DomainError `code` when any of them is full; then none is counted */
export async function countOrRefuse(
  services: Pick<Services, 'db'>,
  guards: readonly Guard[],
  at: Date,
  code: CustomerErrorCode = 'TOO_MANY_REQUESTS',
): Promise<void> {
  const sql = new Statement()
  const names = guards.map((guard, index) => countInto(sql, `g${index}`, guard, at))
  if (!(await writeAllOrNothing(services.db, sql, names))) throw new DomainError(code)
}

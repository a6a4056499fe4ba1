import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { dayOf, startOfDay } from '../kernel/calendar.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom } from '../kernel/database/table.ts'
import { type CustomerErrorCode, DomainError } from '../kernel/errors.ts'

/**
 * A guard is a counter that limits the number of times that an action happens per hour or per day. The count is a
 * conditional upsert inside the statement that performs the action. Concurrent requests can therefore not exceed the
 * limit, and a refused request writes nothing.
 */
export interface Guard {
  readonly scope: string
  readonly key: string
  /** Maximum count per hour, or per Shanghai day if `per` is 'DAY'. */
  readonly limit: number
  readonly per?: 'DAY'
}

export function hourOfCount(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000)
}

function bucketOf({ per }: Guard, now: Date): Date {
  return per === 'DAY' ? startOfDay(dayOf(now)) : hourOfCount(now)
}

/** Returns the number of seconds until the current hour ends and the hourly counts start at zero. */
export function secondsOfHour(now: Date): number {
  return Math.ceil((hourOfCount(now).getTime() + 3_600_000 - now.getTime()) / 1000)
}

/**
 * Number of rows into which a counter over all callers is split. With a single row, requests would wait for each
 * other.
 */
const SHARDS = 16

/**
 * Builds a guard over all callers, split into several rows. `by` selects the row; it must be a value that the caller
 * cannot choose.
 */
export function overall(scope: string, by: Uint8Array, limit: number): Guard {
  return { scope, key: String((by.at(0) ?? 0) % SHARDS), limit: Math.ceil(limit / SHARDS) }
}

const g = columnsOf(tables.guardCounter, 'guard_counter')
const { scope: scopeName, key: keyName, bucket: bucketName } = tables.guardCounter.sql

/**
 * Adds to a statement a CTE that counts one action in a guard.
 * @param after the CTE of another guard; this guard counts only if the limit of the other guard is not reached
 * @returns the name of the CTE, which has one row if the action was counted and no row if the limit is reached
 */
export function countInto(sql: Statement, name: string, guard: Guard, now: Date, after?: string): string {
  const count = countRows({
    from: after === undefined ? '(SELECT 1) AS one' : `${after} LIMIT 1`,
    scope: sql.given(g.scope, guard.scope),
    key: sql.given(g.key, guard.key),
    bucket: sql.given(g.bucket, bucketOf(guard, now)),
    most: sql.given('int4', guard.limit),
  })
  sql.with(name, count)
  return name
}

/**
 * Builds the SQL that adds one count for each row of `from`, up to the maximum `most`. Without `most`, each key is
 * counted only once. The SQL returns one row for each counted row. The arguments are SQL expressions over `from`.
 */
export function countRows(count: {
  readonly from: string
  readonly scope: string
  readonly key: string
  readonly bucket: string
  readonly most?: string
}): string {
  const { from, most, ...row } = count
  const counted = assignSql(tables.guardCounter, { count: `${g.count} + 1` })
  const again = most === undefined ? 'NOTHING' : `UPDATE SET ${counted} WHERE ${g.count} < ${most}`
  return `${insertFrom(tables.guardCounter, { ...row, count: '1' }, from)}
    ON CONFLICT (${scopeName}, ${keyName}, ${bucketName}) DO ${again} RETURNING 1`
}

/** Adds a CTE that reverses a count made at the instant `at`, if the CTE `provided` has a row. */
export function giveCountBack(sql: Statement, name: string, guard: Guard, at: Date, provided: string): void {
  const count = `greatest(${g.count} - 1, 0)`
  sql.with(
    name,
    `UPDATE ${g} SET ${assignSql(tables.guardCounter, { count })} WHERE ${g.scope} = ${sql.given(g.scope, guard.scope)}
      AND ${g.key} = ${sql.given(g.key, guard.key)} AND ${g.bucket} = ${sql.given(g.bucket, bucketOf(guard, at))}
      AND EXISTS (SELECT 1 FROM ${provided})`,
  )
}

/**
 * Counts one action in each guard.
 * @throws DomainError `code` if any guard has reached its limit; none of the guards is then counted
 */
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

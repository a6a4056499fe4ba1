import { z } from 'zod'
import type { Services } from '../../context.ts'
import { countInto, type Guard, giveCountBack, overall } from '../../identity/guards.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { staffLimits } from '../rules/sign-in.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

/** One guess at the password or second factor of one user name. It is counted before it is checked. */
export interface Guess {
  /**
   * The instant at which the guess was counted. If the guess turns out to be right, it is subtracted from the count
   * of the hour that contains this instant.
   */
  readonly at: Date
  /** The key under which failures for this user name are counted. */
  readonly key: string
  /** The id of the account with this user name; null when there is none. */
  readonly staffId: string | null
  readonly disabled: boolean
  /** Whether the account's password was issued by an administrator and has expired. */
  readonly passwordOver: boolean
  /** Number of consecutive failures, including this guess. */
  readonly failures: number
  /** Seconds for which the user name is locked if this guess is wrong too; 0 when it would not be locked. */
  readonly lockedSeconds: number
  readonly guards: readonly Guard[]
}

const rowSchema = z.object({
  passed_guards: z.number(),
  key: z.string(),
  staff_id: z.string().nullable(),
  disabled: z.boolean().nullable(),
  password_over: z.boolean(),
  failures: z.number().nullable(),
  locked_until: z.date().nullable(),
  standing_until: z.date().nullable(),
})

/**
 * Guesses at the second factor are counted separately, because a person who guesses at the second factor already
 * knows the password.
 */
export type Factor = 'password' | 'second factor'

/**
 * The origin of a guess. Each origin has a separate count, so wrong guesses by strangers lock out strangers only.
 * They do not lock out a signed-in person or a browser with which the account was signed in before. The Buffer is the
 * hash of such a browser's cookie.
 */
export type Origin = 'stranger' | 'signed in' | Buffer

/**
 * Counts one guess as failed before it is checked, so that concurrent guesses cannot exceed the limit. `forgive`
 * removes this failure again when the guess was right. Unknown names are counted in the same way, but under a hash,
 * because people sometimes type their password into the name field.
 *
 * @param input.from a value returned by `originOf`, or 'signed in' when the request has a session
 * @throws DomainError STAFF_LOCKED {seconds}; TOO_MANY_REQUESTS when the limit of the network address or the overall
 * limit is reached
 */
export async function countGuess(
  services: Own,
  input: {
    readonly username: string
    readonly factor: Factor
    readonly address: string
    readonly from: Origin
  },
): Promise<Guess> {
  const now = services.clock.now()
  const guards = guardsOf(input)
  const sql = guessStatement(services, input, guards, now)
  const found = await services.db.query(
    sql.text(`SELECT ${guards.map((_, index) => `(SELECT count(*)::int FROM guard_${index})`).join(' + ')} AS passed_guards,
      named.key, named.staff_id, named.disabled, named.password_over, tried.failures, tried.locked_until, standing.locked_until AS standing_until
      FROM named LEFT JOIN tried ON true LEFT JOIN staff_lockout standing ON standing.username = named.key`),
    sql.values,
  )
  const row = rowSchema.parse(found.rows[0])
  if (row.passed_guards < guards.length) throw new DomainError('TOO_MANY_REQUESTS')
  if (row.failures === null) {
    // If another guess locked the name after this statement's snapshot was taken, the end of the lock is unknown
    // here. The shortest lock is then reported.
    const until = row.standing_until?.getTime() ?? now.getTime() + staffLimits.firstLockMs
    throw new DomainError('STAFF_LOCKED', {
      seconds: Math.max(1, Math.floor((until - now.getTime()) / 1000)),
    })
  }
  return {
    at: now,
    key: row.key,
    staffId: row.staff_id,
    disabled: row.disabled ?? false,
    passwordOver: row.password_over,
    failures: row.failures,
    lockedSeconds: row.locked_until ? Math.ceil((row.locked_until.getTime() - now.getTime()) / 1000) : 0,
    guards,
  }
}

/** Suffix of the keys under which guesses at the second factor are counted. */
export const SECOND = ':2'

/** The suffix that is appended to the user name to form a counter's key. */
function suffixOf({ from, factor }: { readonly from: Origin; readonly factor: Factor }): string {
  const place = from === 'stranger' ? '' : from === 'signed in' ? '@in' : `@${from.toString('base64url')}`
  return factor === 'password' ? place : `${place}${SECOND}`
}

function guardsOf(input: {
  readonly username: string
  readonly address: string
  readonly from: Origin
}): readonly Guard[] {
  const { username, address, from } = input
  // Strangers can exhaust the limits per network address and overall. A known browser or a session has a separate
  // counter, so that strangers cannot block it.
  if (from !== 'stranger') {
    const key = `${username}${suffixOf({ from, factor: 'password' })}`
    return [{ scope: 'staff-wrong-known', key, limit: staffLimits.failuresKnownPerHour }]
  }
  return [
    { scope: 'staff-wrong-address', key: address, limit: staffLimits.failuresPerAddressPerHour },
    overall('staff-wrong-overall', Buffer.from(address), staffLimits.failuresOverallPerHour),
  ]
}

function guessStatement(
  services: Own,
  input: { readonly username: string; readonly factor: Factor; readonly from: Origin },
  guards: readonly Guard[],
  now: Date,
): Statement {
  const sql = new Statement()
  const at = `${sql.value(now)}::timestamptz`
  const suffix = suffixOf(input)
  const unknown = `?${services.secrets.index('staff-name', input.username).toString('base64url')}`
  sql.with(
    'named',
    `SELECT CASE WHEN s.id IS NULL THEN ${sql.value(unknown)}::text ELSE s.username || ${sql.value(suffix)}::text END AS key,
      s.id AS staff_id, s.disabled_at IS NOT NULL AS disabled, coalesce(s.password_expires_at <= ${at}, false) AS password_over
      FROM (SELECT 1) AS one LEFT JOIN staff s ON s.username = ${sql.value(input.username)}`,
  )
  // A request that is refused because of its network address's limit is not counted in the overall limit.
  guards.forEach((guard, index) => {
    countInto(sql, `guard_${index}`, guard, now, index === 0 ? undefined : `guard_${index - 1}`)
  })
  const limit = `${sql.value(staffLimits.failuresToLock)}::int`
  const next = `CASE WHEN l.last_at < ${at} - ${sql.value(staffLimits.failuresForgottenMs)}::float8 * interval '1 ms' THEN 1 ELSE l.failures + 1 END`
  const lock = `least(${sql.value(staffLimits.longestLockMs)}::float8,
    ${sql.value(staffLimits.firstLockMs)}::float8 * 2 ^ least((${next}) / ${limit} - 1, 20)) * interval '1 ms'`
  sql.with(
    'tried',
    `INSERT INTO staff_lockout AS l (username, staff_id, failures, last_at)
      SELECT named.key, named.staff_id, 1, ${at} FROM named, ${guards.map((_, index) => `guard_${index}`).join(', ')}
      ON CONFLICT (username) DO UPDATE SET failures = ${next}, last_at = ${at},
        locked_until = CASE WHEN (${next}) % ${limit} = 0 THEN ${at} + ${lock} END
      WHERE l.locked_until IS NULL OR l.locked_until <= ${at}
      RETURNING failures, locked_until`,
  )
  return sql
}

/**
 * Adds CTEs to a statement for a right guess. They reset the failures of the user name, and subtract the guess from
 * the hourly counters in which it was counted.
 * @param from the name of a CTE; if this CTE has no row, nothing is changed
 */
export function forgive(sql: Statement, guess: Guess, from: string): void {
  sql.with('forgiven', removeLocks(`username = ${sql.value(guess.key)} AND EXISTS (SELECT 1 FROM ${from})`))
  guess.guards.forEach((guard, index) => {
    giveCountBack(sql, `given_back_${index}`, guard, guess.at, from)
  })
}

/**
 * Returns the SQL that lifts locks of accounts.
 * @param where an SQL condition on `staff_lockout`
 */
export function removeLocks(where: string): string {
  return `DELETE FROM staff_lockout WHERE ${where} RETURNING failures`
}

import { z } from 'zod'
import type { Services } from '../../context.ts'
import { countInto, type Guard, giveCountBack, overall } from '../../identity/guards.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { staffLimits } from '../rules/sign-in.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

/** One guess at one name, counted before it is checked. */
export interface Guess {
  /** When it was counted; a count is given back to the hour of this instant. */
  readonly at: Date
  /** The key under which this name's failures are counted. */
  readonly key: string
  /** The account of that name, if it exists and may sign in. */
  readonly staffId: string | null
  readonly disabled: boolean
  /** Whether the password was handed out and has expired. */
  readonly passwordOver: boolean
  /** Consecutive failures, this one included. */
  readonly failures: number
  /** How long the name is locked if this guess fails too; 0 when it is not. */
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
 * Guesses at the second factor are counted apart, because they come from somebody who knows the password
 * already.
 */
export type Factor = 'password' | 'second factor'

/**
 * The origin of a guess. Each origin has a count of its own: wrong guesses of strangers lock out strangers
 * only, not a signed-in person and not a browser the account was signed in with before (given by the hash of
 * its cookie).
 */
export type Origin = 'stranger' | 'signed in' | Buffer

/**
 * Counts one guess as failed before it is checked: of any number at once, no more than the limit are ever
 * checked. `forgive` takes the count back when the guess was right. Unknown names are counted in the same
 * way, under a hash, because people type passwords there.
 *
 * @param input.from only a value that `originOf` or a session gave
 * @throws DomainError STAFF_LOCKED {seconds}; TOO_MANY_REQUESTS for the address or everybody
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
    // Locked between this statement's snapshot and its write: reported as the shortest lock.
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

/** Suffix of a counter's key, behind the name. */
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
  // A known browser or session is not limited by the counters that strangers use up, per address or overall.
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
  // A request refused by its address's own limit is not counted overall.
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
 * Adds to a statement that a guess was right: the name's count starts again, and the address gets its count
 * back.
 * @param from a CTE; nothing is forgiven when it has no row
 */
export function forgive(sql: Statement, guess: Guess, from: string): void {
  sql.with('forgiven', removeLocks(`username = ${sql.value(guess.key)} AND EXISTS (SELECT 1 FROM ${from})`))
  guess.guards.forEach((guard, index) => {
    giveCountBack(sql, `given_back_${index}`, guard, guess.at, from)
  })
}

/** Lifts locks of accounts. @param where over `staff_lockout` */
export function removeLocks(where: string): string {
  return `DELETE FROM staff_lockout WHERE ${where} RETURNING failures`
}

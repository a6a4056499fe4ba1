import { z } from 'zod'
import type { Services } from '../../context.ts'
import { countInto, type Guard, giveCountBack, overall } from '../../identity/guards.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { staffLimits } from '../rules/sign-in.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

/** One guess at one name, counted before it is looked at. */
export interface Guess {
  /** When it was counted: what is given back is given back to that hour. */
  readonly at: Date
  /** Under which the failures of this name are counted. */
  readonly key: string
  /** The account of that name, if there is one that may sign in. */
  readonly staffId: string | null
  readonly disabled: boolean
  /** The password was given, and its time is over. */
  readonly passwordOver: boolean
  /** Failures in a row with this one. */
  readonly failures: number
  /** How long the name is locked should this one fail, too; 0: it is not. */
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

/** The second factor's guesses are counted apart: whoever makes them knows the password already. */
export type Factor = 'password' | 'second factor'

/**
 * From where a guess comes. Each has a count of its own: what strangers get wrong locks strangers out, and neither who is
 * signed in nor a browser the account was signed in with before (the hash of its cookie).
 */
export type Origin = 'stranger' | 'signed in' | Buffer

/**
 * Counts one guess as failed, in advance: of any number at once no more than the limit is ever looked at. `forgive` takes
 * it back when the guess was right. Names nobody has are counted alike, under a hash, as people type passwords there.
 *
 * @param input.from only what `originOf` or a session has told
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
    // Locked between this statement's snapshot and its write: told as the shortest lock there is.
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

/** How the keys end under which guesses at the second factor are counted. */
export const SECOND = ':2'

/** What a count is kept under, behind the name. */
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
  // Who is known is spared what strangers have used up, at the same address or anywhere.
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
  // An address that is over its own limit uses up nobody else's.
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
 * Adds to a statement that a guess was right: its name starts anew, and the address gets its count back.
 * @param from a CTE; nothing is forgiven when it has no row
 */
export function forgive(sql: Statement, guess: Guess, from: string): void {
  sql.with('forgiven', removeLocks(`username = ${sql.value(guess.key)} AND EXISTS (SELECT 1 FROM ${from})`))
  guess.guards.forEach((guard, index) => {
    giveCountBack(sql, `given_back_${index}`, guard, guess.at, from)
  })
}

/** Takes locks off accounts. @param where over `staff_lockout` */
export function removeLocks(where: string): string {
  return `DELETE FROM staff_lockout WHERE ${where} RETURNING failures`
}

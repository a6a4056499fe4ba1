import { z } from 'zod'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { countInto, type Guard, hourOfCount, overall } from '../identity/guards.ts'
import { Statement } from '../shared/statement.ts'
import { staffLimits } from './rules.ts'

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
  failures: z.number().nullable(),
  locked_until: z.date().nullable(),
  standing_until: z.date().nullable(),
})

/** The second factor's guesses are counted apart: whoever makes them knows the password already. */
export type Factor = 'password' | 'second factor'

/**
 * Counts one guess as failed, in advance: of any number at once no more than the limit is ever looked at. `forgive` takes
 * it back when the guess was right. Names nobody has are counted alike, under a hash, as people type passwords there.
 *
 * @throws DomainError STAFF_LOCKED {seconds}; TOO_MANY_REQUESTS for the address or everybody
 */
export async function countGuess(
  services: Own,
  input: { readonly username: string; readonly factor: Factor; readonly address: string },
): Promise<Guess> {
  const now = services.clock.now()
  const guards = guardsOf(input.address)
  const sql = guessStatement(services, input, guards, now)
  const found = await services.db.query(
    sql.text(`SELECT (SELECT count(*)::int FROM address) + (SELECT count(*)::int FROM everybody) AS passed_guards,
      named.key, named.staff_id, named.disabled, tried.failures, tried.locked_until, standing.locked_until AS standing_until
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
    failures: row.failures,
    lockedSeconds: row.locked_until ? Math.ceil((row.locked_until.getTime() - now.getTime()) / 1000) : 0,
    guards,
  }
}

function guardsOf(address: string): readonly Guard[] {
  return [
    { scope: 'staff-wrong-address', key: address, limit: staffLimits.failuresPerAddressPerHour },
    overall('staff-wrong-overall', Buffer.from(address), staffLimits.failuresOverallPerHour),
  ]
}

function guessStatement(
  services: Own,
  input: { readonly username: string; readonly factor: Factor },
  guards: readonly Guard[],
  now: Date,
): Statement {
  const sql = new Statement()
  const at = `${sql.value(now)}::timestamptz`
  const suffix = input.factor === 'password' ? '' : ':2'
  const unknown = `?${services.secrets.index('staff-name', input.username).toString('base64url')}`
  sql.with(
    'named',
    `SELECT CASE WHEN s.id IS NULL THEN ${sql.value(unknown)}::text ELSE s.username || ${sql.value(suffix)}::text END AS key,
      s.id AS staff_id, s.disabled_at IS NOT NULL AS disabled
      FROM (SELECT 1) AS one LEFT JOIN staff s ON s.username = ${sql.value(input.username)}`,
  )
  const [address, everybody] = guards
  if (address) countInto(sql, 'address', address, now)
  // An address that is over its own limit uses up nobody else's.
  if (everybody) countInto(sql, 'everybody', everybody, now, 'address')
  const limit = `${sql.value(staffLimits.failuresToLock)}::int`
  const next = `CASE WHEN l.last_at < ${at} - ${sql.value(staffLimits.failuresForgottenMs)}::float8 * interval '1 ms' THEN 1 ELSE l.failures + 1 END`
  const lock = `least(${sql.value(staffLimits.longestLockMs)}::float8,
    ${sql.value(staffLimits.firstLockMs)}::float8 * 2 ^ least((${next}) / ${limit} - 1, 20)) * interval '1 ms'`
  sql.with(
    'tried',
    `INSERT INTO staff_lockout AS l (username, failures, last_at)
      SELECT named.key, 1, ${at} FROM named, address, everybody
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
  sql.with(
    'forgiven',
    `DELETE FROM staff_lockout WHERE username = ${sql.value(guess.key)} AND EXISTS (SELECT 1 FROM ${from})`,
  )
  const hour = `${sql.value(hourOfCount(guess.at))}::timestamptz`
  guess.guards.forEach((guard, index) => {
    sql.with(
      `given_back_${index}`,
      `UPDATE guard_counter SET count = greatest(count - 1, 0) WHERE scope = ${sql.value(guard.scope)}
        AND key = ${sql.value(guard.key)} AND bucket = ${hour} AND EXISTS (SELECT 1 FROM ${from})`,
    )
  })
}

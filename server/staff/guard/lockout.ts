import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { countInto, type Guard, giveCountBack, overall } from '../../identity/guards.ts'
import { allOrNull, computed, holds, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, returning } from '../../kernel/database/table.ts'
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
  /** Whether the account is kept for the day when the directory is down (应急账号). */
  readonly breakGlass: boolean
  /** Number of consecutive failures, including this guess. */
  readonly failures: number
  /** Seconds for which the user name is locked if this guess is wrong too; 0 when it would not be locked. */
  readonly lockedSeconds: number
  readonly guards: readonly Guard[]
}

const s = columnsOf(tables.staff, 's')
/** The names of the columns of the counts that `removeLocks` deletes. */
export const lockout = columnsOf(tables.staffLockout, tables.staffLockout.name)
const standing = columnsOf(tables.staffLockout, 'standing')

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
  const sql = new Statement()
  const result = guessStatement(sql, services, input, guards, now)
  const [row] = await readAll(services.db, sql, result)
  if (row === undefined) throw new Error('the guess was not counted')
  if (!row.passedGuards) throw new DomainError('TOO_MANY_REQUESTS')
  if (row.failures === null) {
    // If another guess locked the name after this statement's snapshot was taken, the end of the lock is unknown
    // here. The shortest lock is then reported.
    const until = row.standingUntil?.getTime() ?? now.getTime() + staffLimits.firstLockMs
    throw new DomainError('STAFF_LOCKED', {
      seconds: Math.max(1, Math.floor((until - now.getTime()) / 1000)),
    })
  }
  const { key, staffId, disabled, passwordOver, breakGlass, failures } = row
  return {
    at: now,
    ...{ key, staffId, disabled, passwordOver, breakGlass, failures },
    lockedSeconds: row.lockedUntil ? Math.ceil((row.lockedUntil.getTime() - now.getTime()) / 1000) : 0,
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
  sql: Statement,
  services: Own,
  input: { readonly username: string; readonly factor: Factor; readonly from: Origin },
  guards: readonly Guard[],
  now: Date,
) {
  const at = sql.given('timestamptz', now)
  const suffix = sql.given('text', suffixOf(input))
  const hashed = services.secrets.index('staff-name', input.username).toString('base64url')
  const unknown = sql.given('text', `?${hashed}`)
  const named = sql.with(
    'named',
    select(
      {
        key: computed(
          z.string(),
          `CASE WHEN ${s.id} IS NULL THEN ${unknown} ELSE ${s.username} || ${suffix} END`,
        ),
        staffId: orNull(s.id),
        disabled: holds(`${s.disabledAt} IS NOT NULL`),
        breakGlass: holds(`coalesce(${s.breakGlass}, false)`),
        passwordOver: holds(`coalesce(${s.passwordExpiresAt} <= ${at}, false)`),
      },
      `FROM (SELECT 1) AS one LEFT JOIN ${s} ON ${s.username} = ${sql.given('text', input.username)}`,
    ),
  )
  // A request that is refused because of its network address's limit is not counted in the overall limit.
  guards.forEach((guard, index) => {
    countInto(sql, `guard_${index}`, guard, now, index === 0 ? undefined : `guard_${index - 1}`)
  })
  const { failures, lastAt, lockedUntil } = lockout
  const ms = (some: number) => `${sql.given('float8', some)} * interval '1 ms'`
  const limit = sql.given('int4', staffLimits.failuresToLock)
  const next = `CASE WHEN ${lastAt} < ${at} - ${ms(staffLimits.failuresForgottenMs)} THEN 1 ELSE ${failures} + 1 END`
  const lock = `least(${sql.given('float8', staffLimits.longestLockMs)},
    ${sql.given('float8', staffLimits.firstLockMs)} * 2 ^ least((${next}) / ${limit} - 1, 20)) * interval '1 ms'`
  const first = { username: named.key, staffId: named.staffId, failures: '1', lastAt: at }
  const relations = ['named', ...guards.map((_, index) => `guard_${index}`)]
  const again = assignSql(tables.staffLockout, {
    failures: next,
    lastAt: at,
    lockedUntil: `CASE WHEN (${next}) % ${limit} = 0 THEN ${at} + ${lock} END`,
  })
  const count = `${insertFrom(tables.staffLockout, first, relations.join(', '))}
    ON CONFLICT (${tables.staffLockout.sql.username}) DO UPDATE SET ${again}
    WHERE ${lockedUntil} IS NULL OR ${lockedUntil} <= ${at}`
  const tried = sql.with('tried', returning(count, { failures, lockedUntil }))
  const passed = guards.map((_, index) => `EXISTS (SELECT 1 FROM guard_${index})`)
  return sql.select(
    {
      ...named,
      passedGuards: holds(passed.join(' AND ')),
      ...allOrNull(tried),
      standingUntil: standing.lockedUntil,
    },
    `FROM named LEFT JOIN tried ON true LEFT JOIN ${standing} ON ${standing.username} = ${named.key}`,
  )
}

/**
 * Adds CTEs to a statement for a right guess. They reset the failures of the user name, and subtract the guess from
 * the hourly counters in which it was counted.
 * @param from the name of a CTE; if this CTE has no row, nothing is changed
 */
export function forgive(sql: Statement, guess: Guess, from: string): void {
  sql.with(
    'forgiven',
    removeLocks(`${lockout.username} = ${sql.given('text', guess.key)} AND EXISTS (SELECT 1 FROM ${from})`),
  )
  guess.guards.forEach((guard, index) => {
    giveCountBack(sql, `given_back_${index}`, guard, guess.at, from)
  })
}

/**
 * Returns the SQL that lifts locks of accounts.
 * @param where an SQL condition on `lockout`
 */
export function removeLocks(where: string) {
  return returning(`DELETE FROM ${lockout} WHERE ${where}`, pick(lockout, 'failures'))
}

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'

/**
 * Limits of staff sessions and guesses [D]. They are constants and not settings of the admin, because administrators
 * could otherwise loosen limits that apply to themselves.
 */
export const staffLimits = {
  /** A session ends after `sessionIdleMs` without a request, and after `sessionMaxMs` in any case. */
  sessionIdleMs: 30 * MINUTE_MS,
  sessionMaxMs: 12 * HOUR_MS,
  /** Minimum time between two writes of a session's last-request time. Requests in between are not recorded. */
  sessionTouchMs: MINUTE_MS,
  /**
   * Number of consecutive failures that lock a user name. Each further lock needs the same number of failures and
   * lasts twice as long.
   */
  failuresToLock: 5,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 24 * HOUR_MS,
  /** If a user name has no failure for this long, its count of consecutive failures starts again. */
  failuresForgottenMs: 24 * HOUR_MS,
  /**
   * Maximum number of failed sign-ins per hour and network address. The limit is high because an office shares one
   * address and the whole company signs in each morning.
   */
  failuresPerAddressPerHour: 100,
  failuresOverallPerHour: 8000,
  /** Milliseconds for which a browser stays known after its latest sign-in. */
  deviceMs: 90 * DAY_MS,
  /** Maximum number of failed guesses per hour from one signed-in person or one known browser. */
  failuresKnownPerHour: 100,
  /** Maximum time between entering the password and entering the second factor. */
  secondFactorMs: 10 * MINUTE_MS,
  /**
   * Milliseconds for which a password issued by an administrator is valid. If somebody finds a note with the password
   * later, the password no longer works.
   */
  oneTimePasswordMs: 72 * HOUR_MS,
  passwordLeast: 12,
  /**
   * The maximum length of a password. Without it, a stranger could keep the processor busy with hashing long
   * passwords.
   */
  passwordMost: 128,
} as const

/**
 * 工号 (staff number): the user name with which people sign in. It is lower case, so that no two user names differ only
 * in capitals.
 */
export const USERNAME = /^[a-z0-9][a-z0-9._]{2,29}$/

/**
 * A user name that no account can get. If the entered name is unknown or its account is disabled, this name is checked
 * instead, so that the response takes as long as for an existing account. If an account had this name, its password
 * could be guessed through any unknown name, and the guesses would not be counted against it.
 */
export const NOBODY = 'nobody.at.all'

/** The reason why a password is refused. */
export type PasswordFault = 'LENGTH' | 'NAME_INSIDE' | 'MONOTONOUS' | 'GUESSABLE' | 'SAME'

/**
 * Converts a name or password for comparison: removes separators and uses lower case, so that `Demo_Editor` equals
 * `demo.editor`.
 */
function letters(text: string): string {
  return normalUsername(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * Whether a name is long enough to be searched for in a password. A short name such as `Li` occurs by chance in many
 * passwords.
 */
function isTelling(name: string): boolean {
  return name.length >= (/^[a-z0-9]*$/.test(name) ? 4 : 2)
}

/**
 * Counts the distinct characters of a text, leaving out each character that equals the preceding character or is its
 * neighbour in code order. The result is 1 for `aaaa` and 2 for `abcd1234`.
 */
function fresh(text: string): number {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  const step = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1)
  return new Set(step).size
}

/**
 * Checks a new password against the rules that are fast to check. password-strength.ts checks whether it is a common
 * password.
 * @param person the password must not contain this person's user name or name, regardless of capitals
 */
export function passwordFault(
  password: string,
  person: { readonly username: string; readonly name: string },
): PasswordFault | null {
  const length = [...password].length
  if (length < staffLimits.passwordLeast || length > staffLimits.passwordMost) return 'LENGTH'
  const plain = letters(password)
  if ([person.username, person.name].map(letters).some((own) => isTelling(own) && plain.includes(own)))
    return 'NAME_INSIDE'
  return fresh(normalUsername(password)) < 4 ? 'MONOTONOUS' : null
}

/** Whether a person with these roles must sign in with a second factor. */
export function owesSecondFactor(
  roles: readonly StaffRole[],
  obliged: Readonly<Record<StaffRole, number>>,
): boolean {
  return roles.some((role) => obliged[role] === 1)
}

/** The fields of an account that an administrator can set. */
export interface StaffProfile {
  readonly name: string
  readonly email: string
  readonly roles: readonly StaffRole[]
}

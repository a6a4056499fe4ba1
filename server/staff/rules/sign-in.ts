import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'

/**
 * Limits of staff sessions and guesses [D]. They are constants instead of settings in the admin, because otherwise
 * the administrators whom they limit could loosen them.
 */
export const staffLimits = {
  /** A session ends after `sessionIdleMs` without a request, and after `sessionMaxMs` in any case. */
  sessionIdleMs: 30 * MINUTE_MS,
  sessionMaxMs: 12 * HOUR_MS,
  /** Maximum age of the stored time of the last request before a new request updates it. */
  sessionTouchMs: MINUTE_MS,
  /**
   * This many consecutive failures lock a name. Each further lock needs the same number of failures and lasts twice
   * as long.
   */
  failuresToLock: 5,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 24 * HOUR_MS,
  /** If the last failure is older than this, the count of consecutive failures starts again. */
  failuresForgottenMs: 24 * HOUR_MS,
  /**
   * Failed sign-ins per hour and address. The limit is high because an office shares one address and the whole
   * company signs in each morning.
   */
  failuresPerAddressPerHour: 100,
  failuresOverallPerHour: 8000,
  /** How long a browser stays known after its latest sign-in. */
  deviceMs: 90 * DAY_MS,
  /** Failed guesses per hour from one signed-in person or one known browser. */
  failuresKnownPerHour: 100,
  /** The time a person may take between entering the password and the second factor. */
  secondFactorMs: 10 * MINUTE_MS,
  /**
   * How long a password issued by an administrator is valid. The limit makes a note with the password useless when it
   * is found later.
   */
  oneTimePasswordMs: 72 * HOUR_MS,
  passwordLeast: 12,
  /** The maximum length; without it, a stranger could keep the processor busy with hashing long passwords. */
  passwordMost: 128,
} as const

/**
 * 工号 (staff number): the name people type to sign in. It is lower case, so that no two names differ only in capitals.
 */
export const USERNAME = /^[a-z0-9][a-z0-9._]{2,29}$/

/** The reason why a password is refused. */
export type PasswordFault = 'LENGTH' | 'NAME_INSIDE' | 'MONOTONOUS' | 'GUESSABLE' | 'SAME'

/**
 * The form of a name for comparison: without separators and in lower case, so that `Demo_Editor` equals
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
 * The number of distinct characters, leaving out each character that equals the one before it or follows it in code
 * order: `aaaa` has one, `abcd1234` two.
 */
function fresh(text: string): number {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  const step = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1)
  return new Set(step).size
}

/**
 * Makes the fast checks of a new password; password-strength.ts checks whether it is a common one.
 * @param person the password must not contain this person's user name or name, in any case of letters
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

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'

/**
 * Limits of staff sessions and guesses [D]. They are constants, not settings of the admin, because whoever
 * could loosen them there would be limited by them.
 */
export const staffLimits = {
  /** A session ends after this long without a request, and after the second time in any case. */
  sessionIdleMs: 30 * MINUTE_MS,
  sessionMaxMs: 12 * HOUR_MS,
  /** How old `last seen` may become before a request updates it. */
  sessionTouchMs: MINUTE_MS,
  /** This many consecutive failures lock a name; the same number again locks it for twice as long. */
  failuresToLock: 5,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 24 * HOUR_MS,
  /** Failures older than this are forgotten. */
  failuresForgottenMs: 24 * HOUR_MS,
  /**
   * Failed sign-ins per hour and address: an office shares one address, and a whole company signs in each
   * morning.
   */
  failuresPerAddressPerHour: 100,
  failuresOverallPerHour: 8000,
  /** How long a browser stays known after its last sign-in. */
  deviceMs: 90 * DAY_MS,
  /** Failed guesses per hour from signed-in people or known browsers. */
  failuresKnownPerHour: 100,
  /** How long somebody may take from the password to the second factor. */
  secondFactorMs: 10 * MINUTE_MS,
  /** How long a password handed out by an administrator is valid, so that a note found later is useless. */
  oneTimePasswordMs: 72 * HOUR_MS,
  passwordLeast: 12,
  /** Longer passwords would let a stranger keep the processor busy with hashing. */
  passwordMost: 128,
} as const

/** 工号: the name people type to sign in. Lower case, so that no two differ only in capitals. */
export const USERNAME = /^[a-z0-9][a-z0-9._]{2,29}$/

/** Why a password is refused. */
export type PasswordFault = 'LENGTH' | 'NAME_INSIDE' | 'MONOTONOUS' | 'GUESSABLE' | 'SAME'

/** The form for comparison: without separators and capitals, so that `Demo_Editor` equals `demo.editor`. */
function letters(text: string): string {
  return normalUsername(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/** Whether a name is long enough to be searched for in a password: `Li` is in many unrelated ones. */
function isTelling(name: string): boolean {
  return name.length >= (/^[a-z0-9]*$/.test(name) ? 4 : 2)
}

/**
 * How many characters are neither repeated nor adjacent to the one before: `aaaa` has one, `abcd1234` two.
 */
function fresh(text: string): number {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  const step = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1)
  return new Set(step).size
}

/**
 * The immediate checks of a password somebody chooses; password-strength.ts finds common ones.
 * @param person whose user name and name it must not contain, in any case
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

/** Whether somebody with these roles must sign in with a second factor. */
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

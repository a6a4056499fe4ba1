import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'

/**
 * How staff sessions and guesses are bounded [D]. Constants, not settings of the admin: whoever could loosen them there
 * would be guarded by them.
 */
export const staffLimits = {
  /** A session ends after this long without a request, and after this long whatever happens. */
  sessionIdleMs: 30 * MINUTE_MS,
  sessionMaxMs: 12 * HOUR_MS,
  /** How old `last seen` may get before a request writes it again. */
  sessionTouchMs: MINUTE_MS,
  /** So many failures in a row lock a name, and lock it again twice as long after as many more. */
  failuresToLock: 5,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 24 * HOUR_MS,
  /** Failures this long ago are forgotten. */
  failuresForgottenMs: 24 * HOUR_MS,
  /** Failed sign-ins an hour: an office shares one address, and a whole company has mornings. */
  failuresPerAddressPerHour: 100,
  failuresOverallPerHour: 8000,
  /** How long a browser stays known after it was last signed in with. */
  deviceMs: 90 * DAY_MS,
  /** Failed guesses an hour of those who are signed in, or sit at a browser that is known. */
  failuresKnownPerHour: 100,
  /** How long somebody may take from the password to the second factor. */
  secondFactorMs: 10 * MINUTE_MS,
  /** How long a given password opens anything: whoever finds the note later finds nothing. */
  oneTimePasswordMs: 72 * HOUR_MS,
  passwordLeast: 12,
  /** Longer ones would let a stranger keep the processor busy with hashing. */
  passwordMost: 128,
} as const

/** 工号: what people type to sign in. Lower case, so that no two differ only in capitals. */
export const USERNAME = /^[a-z0-9][a-z0-9._]{2,29}$/

/** Why a password is not taken. */
export type PasswordFault = 'LENGTH' | 'NAME_INSIDE' | 'MONOTONOUS' | 'GUESSABLE' | 'SAME'

/** As it is compared: no separators, no capitals, so that `Demo_Editor` is `demo.editor`. */
function letters(text: string): string {
  return normalUsername(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/** Whether a name is long enough to be looked for inside a password: `Li` is in many that have nothing to do with it. */
function isTelling(name: string): boolean {
  return name.length >= (/^[a-z0-9]*$/.test(name) ? 4 : 2)
}

/** How many characters are neither repeated from before nor next to the one before: `aaaa` has one, `abcd1234` two. */
function fresh(text: string): number {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  const step = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1)
  return new Set(step).size
}

/**
 * What can be told at once against a password somebody chooses; password-strength.ts looks for the rest (common ones).
 * @param person whose user name and name it must not hold, in any capitals
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

/** Whether somebody of these roles has to sign in with a second factor. */
export function owesSecondFactor(
  roles: readonly StaffRole[],
  obliged: Readonly<Record<StaffRole, number>>,
): boolean {
  return roles.some((role) => obliged[role] === 1)
}

/** What an administrator can set of an account. */
export interface StaffProfile {
  readonly name: string
  readonly email: string
  readonly roles: readonly StaffRole[]
}

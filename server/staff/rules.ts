import { HOUR_MS, MINUTE_MS } from '../shared/calendar.ts'
import { normalUsername } from '../shared/spelling.ts'
import type { StaffRole } from './rights.ts'

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
  /** How long somebody may take from the password to the second factor. */
  secondFactorMs: 10 * MINUTE_MS,
  passwordLeast: 12,
  /** Longer ones would let a stranger keep the processor busy with hashing. */
  passwordMost: 128,
} as const

/** 工号: what people type to sign in. Lower case, so that no two differ only in capitals. */
export const USERNAME = /^[a-z0-9][a-z0-9._]{2,29}$/

/**
 * Whether somebody may choose this password.
 * @param person what it must not be: their own name and user name, in any capitals
 */
export function isFitPassword(
  password: string,
  person: { readonly username: string; readonly name: string },
): boolean {
  const length = [...password].length
  if (length < staffLimits.passwordLeast || length > staffLimits.passwordMost) return false
  const plain = normalUsername(password)
  // One character over and over is a password nobody has to guess.
  if (new Set(plain).size < 4) return false
  return plain !== normalUsername(person.username) && plain !== normalUsername(person.name)
}

/** What an administrator can set of an account. */
export interface StaffProfile {
  readonly name: string
  readonly email: string
  readonly roles: readonly StaffRole[]
}

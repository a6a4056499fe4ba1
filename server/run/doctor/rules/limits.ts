import type { Level } from './finding.ts'

/** The level of a value that is worse the higher it is. */
export function tooHigh(value: number, limits: { readonly warn: number; readonly fail: number }): Level {
  if (value >= limits.fail) return 'FAIL'
  return value >= limits.warn ? 'WARN' : 'OK'
}

/** The level of a value that is worse the lower it is. */
export function tooLow(value: number, limits: { readonly warn: number; readonly fail: number }): Level {
  if (value < limits.fail) return 'FAIL'
  return value < limits.warn ? 'WARN' : 'OK'
}

/**
 * Seconds between this machine's clock and another one. Events are dated by this machine; from five minutes on a time
 * stamping authority's timestamps are refused.
 */
export const CLOCK_SECONDS = { warn: 2, fail: 60 }
/** Days until a certificate ends. Renewing one at an authority can take weeks. */
export const CERTIFICATE_DAYS = { warn: 30, fail: 0 }
/** Megabytes that are free on a disk. */
export const DISK_MEGABYTES = { warn: 2_000, fail: 300 }
/** File descriptors of a process: a server takes up to 10,000 connections, and each is one. */
export const DESCRIPTORS = { warn: 10_500, fail: 2_000 }
/** Minutes for which a message has been due and nobody has sent it. The job that sends runs every minute. */
export const MESSAGE_MINUTES = { warn: 5, fail: 30 }
/** Minutes for which a job has been due and nobody has run it. */
export const JOB_MINUTES = { warn: 5, fail: 15 }

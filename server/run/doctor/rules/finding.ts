/** How a part of the installation is: as it must be, worth attention, or broken. */
export type Level = 'OK' | 'WARN' | 'FAIL'

export const checks = [
  'CONFIGURATION',
  'DATABASE',
  'DATABASE_SETTINGS',
  'MIGRATIONS',
  'ROLE',
  'MONTHS',
  'KEYS',
  'EVIDENCE',
  'CLOCK',
  'MESSAGES',
  'JOBS',
  'VENDORS',
  'CERTIFICATES',
  'TIME_ZONE',
  'DISK',
  'FILES',
] as const
export type Check = (typeof checks)[number]

/** One line of the doctor: what was seen, and what to do unless it is as it must be. */
export interface Finding {
  readonly check: Check
  readonly level: Level
  readonly seen: string
  readonly todo?: string
}

/** The exit code: 0 if everything is as it must be, 1 if something is worth attention, 2 if something is broken. */
export function exitCodeOf(findings: readonly Pick<Finding, 'level'>[]): 0 | 1 | 2 {
  if (findings.some(({ level }) => level === 'FAIL')) return 2
  return findings.some(({ level }) => level === 'WARN') ? 1 : 0
}

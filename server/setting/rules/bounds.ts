import type { Settings } from '../../vocabulary/settings.ts'

export const settingGroups = [
  'window',
  'identity',
  'code',
  'guard',
  'reminder',
  'calling',
  'access',
  'retention',
] as const
export type SettingGroup = (typeof settingGroups)[number]

export const settingUnits = [
  'day',
  'hour',
  'minute',
  'second',
  'times',
  'hourOfDay',
  'yesNo',
  'year',
] as const
export type SettingUnit = (typeof settingUnits)[number]

/** One setting as an administrator sees it: an integer with a unit and bounds. */
export interface SettingEntry {
  readonly key: string
  readonly group: SettingGroup
  readonly unit: SettingUnit
  readonly min: number
  readonly max: number
  /**
   * True if the source procedure itself prescribes this number. Changing the setting then departs from the procedure.
   */
  readonly fromProcedure: boolean
  readonly read: (settings: Settings) => number
  readonly write: (settings: Settings, value: number) => Settings
}

const MS = {
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  times: 1,
  hourOfDay: 1,
  yesNo: 1,
  year: 1,
} as const

type Ms = 'shortestWindowMs' | 'identityIdleMs' | 'identityMaxMs' | 'customerSessionMs' | 'personalLinkMs'
type Plain =
  | 'windowDays'
  | 'failuresPerDay'
  | 'failedDaysInARow'
  | 'reminderFromHour'
  | 'reminderToHour'
  | 'reminderAgainHour'

interface Bounds {
  readonly group: SettingGroup
  readonly unit: SettingUnit
  readonly min: number
  readonly max: number
  readonly fromProcedure?: true
}

function plain(key: Plain, bounds: Bounds): SettingEntry {
  return {
    key,
    fromProcedure: false,
    ...bounds,
    read: (settings) => settings[key],
    write: (settings, value) => ({ ...settings, [key]: value }),
  }
}

/** Builds the entry of a setting that is stored in milliseconds and shown in the unit of its bounds. */
function duration(key: Ms, bounds: Bounds): SettingEntry {
  const scale = MS[bounds.unit]
  return {
    key,
    fromProcedure: false,
    ...bounds,
    read: (settings) => settings[key] / scale,
    write: (settings, value) => ({ ...settings, [key]: value * scale }),
  }
}

function within<G extends 'code' | 'guards' | 'calling' | 'secondFactor' | 'retention'>(
  group: G,
  name: keyof Settings[G] & string,
  bounds: Bounds,
): SettingEntry {
  // Settings stored in milliseconds have names ending in `Ms`.
  const scale = name.endsWith('Ms') ? MS[bounds.unit] : 1
  return {
    key: `${group}.${name}`,
    fromProcedure: false,
    ...bounds,
    read: (settings) => Number(settings[group][name]) / scale,
    write: (settings, value) => ({ ...settings, [group]: { ...settings[group], [name]: value * scale } }),
  }
}

/** Every setting that can be changed while the system runs, in display order. */
export const settingEntries: readonly SettingEntry[] = [
  plain('windowDays', { group: 'window', unit: 'day', min: 1, max: 10, fromProcedure: true }),
  duration('shortestWindowMs', { group: 'window', unit: 'hour', min: 1, max: 72 }),
  plain('failuresPerDay', { group: 'identity', unit: 'times', min: 1, max: 20, fromProcedure: true }),
  plain('failedDaysInARow', { group: 'identity', unit: 'day', min: 1, max: 7, fromProcedure: true }),
  duration('identityIdleMs', { group: 'identity', unit: 'minute', min: 5, max: 60 }),
  duration('identityMaxMs', { group: 'identity', unit: 'minute', min: 15, max: 240 }),
  duration('customerSessionMs', { group: 'identity', unit: 'hour', min: 1, max: 72 }),
  duration('personalLinkMs', { group: 'identity', unit: 'day', min: 1, max: 15 }),
  within('code', 'validMs', { group: 'code', unit: 'minute', min: 1, max: 15 }),
  within('code', 'resendAfterMs', { group: 'code', unit: 'second', min: 30, max: 300 }),
  within('code', 'sendsPerHour', { group: 'code', unit: 'times', min: 1, max: 20 }),
  within('code', 'sendsPerDay', { group: 'code', unit: 'times', min: 1, max: 50 }),
  within('code', 'wrongPerCode', { group: 'code', unit: 'times', min: 1, max: 10 }),
  within('guards', 'wrongPerAddressPerHour', { group: 'guard', unit: 'times', min: 10, max: 10_000 }),
  within('guards', 'sendsPerAddressPerHour', { group: 'guard', unit: 'times', min: 10, max: 10_000 }),
  within('guards', 'wrongOverallPerHour', { group: 'guard', unit: 'times', min: 100, max: 1_000_000 }),
  within('guards', 'sendsOverallPerHour', { group: 'guard', unit: 'times', min: 100, max: 1_000_000 }),
  within('guards', 'registrationsPerOpenidPerHour', { group: 'guard', unit: 'times', min: 2, max: 60 }),
  within('guards', 'unmaskedVisitsPerHour', { group: 'guard', unit: 'times', min: 5, max: 500 }),
  plain('reminderFromHour', { group: 'reminder', unit: 'hourOfDay', min: 7, max: 12 }),
  plain('reminderToHour', { group: 'reminder', unit: 'hourOfDay', min: 13, max: 22 }),
  plain('reminderAgainHour', { group: 'reminder', unit: 'hourOfDay', min: 7, max: 21 }),
  within('calling', 'fromHour', { group: 'calling', unit: 'hourOfDay', min: 8, max: 12 }),
  within('calling', 'toHour', { group: 'calling', unit: 'hourOfDay', min: 13, max: 21 }),
  within('calling', 'attemptsPerDay', { group: 'calling', unit: 'times', min: 1, max: 5 }),
  within('calling', 'gapMs', { group: 'calling', unit: 'hour', min: 1, max: 8 }),
  within('calling', 'attemptsUntilUnreachable', { group: 'calling', unit: 'times', min: 3, max: 20 }),
  within('calling', 'daysUntilUnreachable', { group: 'calling', unit: 'day', min: 1, max: 10 }),
  within('calling', 'leaseMs', { group: 'calling', unit: 'minute', min: 5, max: 120 }),
  // Never below the law's times (server/retention/rules/years.ts).
  within('retention', 'longYears', { group: 'retention', unit: 'year', min: 10, max: 50 }),
  within('retention', 'shortYears', { group: 'retention', unit: 'year', min: 5, max: 50 }),
  within('retention', 'disputeYears', { group: 'retention', unit: 'year', min: 2, max: 50 }),
  within('secondFactor', 'EDITOR', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'APPROVER', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'AGENT', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'SUPERVISOR', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'MANAGER', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'ADMINISTRATOR', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'INTEGRATION', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'AUDITOR', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
  within('secondFactor', 'AUDIT_ADMINISTRATOR', { group: 'access', unit: 'yesNo', min: 0, max: 1 }),
]

export type SettingRule =
  | 'reminderHours'
  | 'reminderAgain'
  | 'callingHours'
  | 'identityTimes'
  | 'codeSends'
  | 'unreachable'

/**
 * Returns the rules about combinations of settings that these settings violate. The list is empty when the settings
 * are consistent.
 */
export function disagreements(settings: Settings): SettingRule[] {
  const { calling, code } = settings
  const again = settings.reminderAgainHour
  const rules: readonly (readonly [SettingRule, boolean])[] = [
    ['reminderHours', settings.reminderFromHour < settings.reminderToHour],
    ['reminderAgain', again >= settings.reminderFromHour && again < settings.reminderToHour],
    ['callingHours', calling.fromHour < calling.toHour],
    ['identityTimes', settings.identityIdleMs <= settings.identityMaxMs],
    ['codeSends', code.sendsPerHour <= code.sendsPerDay],
    [
      'unreachable',
      calling.attemptsUntilUnreachable <= calling.attemptsPerDay * calling.daysUntilUnreachable,
    ],
  ]
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule)
}

export function isWithinBounds(entry: SettingEntry, value: number): boolean {
  return Number.isInteger(value) && value >= entry.min && value <= entry.max
}

/**
 * The settings in force: the defaults, overridden by the stored values. A stored value is ignored if this version of
 * the product does not know its setting or if it is out of bounds.
 */
export function settingsFrom(defaults: Settings, stored: ReadonlyMap<string, unknown>): Settings {
  return settingEntries.reduce((settings, entry) => {
    const value = stored.get(entry.key)
    return typeof value === 'number' && isWithinBounds(entry, value) ? entry.write(settings, value) : settings
  }, defaults)
}

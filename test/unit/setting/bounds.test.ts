import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settingTexts } from '#server/setting/messages.zh-CN.ts'
import {
  disagreements,
  isWithinBounds,
  settingEntries,
  settingGroups,
  settingsFrom,
  settingUnits,
} from '#server/setting/rules/bounds.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const entry = (key: string) => {
  const found = settingEntries.find((one) => one.key === key)
  if (!found) throw new Error(key)
  return found
}

test('every setting has a name, says what it changes, and is used once', () => {
  const keys = settingEntries.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(Object.keys(settingTexts).sort()).toEqual([...keys].sort())
})

test('the defaults are the numbers of the procedure, within bounds, and consistent', () => {
  expect(disagreements(defaultSettings)).toEqual([])
  for (const one of settingEntries) expect(isWithinBounds(one, one.read(defaultSettings)), one.key).toBe(true)
  expect(entry('windowDays').read(defaultSettings)).toBe(3)
  expect(entry('failuresPerDay').read(defaultSettings)).toBe(5)
  expect(entry('identityIdleMs').read(defaultSettings)).toBe(15)
  expect(entry('calling.fromHour').read(defaultSettings)).toBe(9)
  expect(entry('calling.toHour').read(defaultSettings)).toBe(20)
})

test('a written setting is read back, and no other changes', () => {
  const one = fc.constantFrom(...settingEntries)
  fc.assert(
    fc.property(
      one.chain((chosen) => fc.tuple(fc.constant(chosen), fc.integer({ min: chosen.min, max: chosen.max }))),
      ([chosen, value]) => {
        const after = chosen.write(defaultSettings, value)
        expect(chosen.read(after)).toBe(value)
        for (const other of settingEntries) {
          if (other.key !== chosen.key) expect(other.read(after)).toBe(other.read(defaultSettings))
        }
      },
    ),
  )
})

describe('stored values', () => {
  test('override the defaults', () => {
    const settings = settingsFrom(
      defaultSettings,
      new Map([
        ['windowDays', 5],
        ['code.validMs', 10],
      ]),
    )
    expect(settings.windowDays).toBe(5)
    expect(settings.code.validMs).toBe(600_000)
    expect(settings.code.resendAfterMs).toBe(defaultSettings.code.resendAfterMs)
  })

  test.each([0, 11, 2.5, '4', null, Number.NaN])('ignore %s for windowDays', (value) => {
    expect(settingsFrom(defaultSettings, new Map([['windowDays', value]]))).toEqual(defaultSettings)
  })

  test('ignore an unknown setting', () => {
    expect(settingsFrom(defaultSettings, new Map([['toString', 3]]))).toEqual(defaultSettings)
  })
})

test.each([
  ['reminderHours', 'reminderFromHour', 22],
  ['reminderAgain', 'reminderAgainHour', 7],
  ['callingHours', 'calling.fromHour', 20],
  ['identityTimes', 'identityIdleMs', 61],
  ['codeSends', 'code.sendsPerHour', 11],
  ['unreachable', 'calling.attemptsUntilUnreachable', 10],
])('%s is broken by %s = %d', (rule, key, value) => {
  expect(disagreements(entry(key).write(defaultSettings, value))).toContain(rule)
})

describe('what an administrator sees of the settings', () => {
  test('is each in a group and with a unit, group by group and no group empty', () => {
    const groups = settingEntries.map(({ group }) => group)
    for (const { key, unit } of settingEntries) expect(settingUnits, key).toContain(unit)
    expect([...new Set(groups)].sort()).toEqual([...settingGroups].sort())
    const changes = groups.filter((group, index) => index > 0 && group !== groups[index - 1])
    expect(changes).toHaveLength(settingGroups.length - 1)
  })

  test('is the default in its unit', () => {
    const seen = Object.fromEntries(
      settingEntries.map((one) => [one.key, `${one.read(defaultSettings)} ${one.unit}`]),
    )
    expect(seen).toMatchObject({
      windowDays: '3 day',
      identityIdleMs: '15 minute',
      identityMaxMs: '60 minute',
      'code.validMs': '5 minute',
      'code.resendAfterMs': '60 second',
      'retention.longYears': '10 year',
    })
    const ofUnit = (unit: string) => settingEntries.filter((one) => one.unit === unit).map(({ key }) => key)
    expect(ofUnit('yesNo').every((key) => key.startsWith('secondFactor.'))).toBe(true)
    expect(ofUnit('hourOfDay').every((key) => key.endsWith('Hour'))).toBe(true)
  })

  test('is a warning beside the numbers that the procedure itself prescribes, and beside no other', () => {
    const prescribed = settingEntries.filter(({ fromProcedure }) => fromProcedure).map(({ key }) => key)
    expect(prescribed).toEqual(['windowDays', 'failuresPerDay', 'failedDaysInARow'])
  })
})

/** Settings that agree as closely as they may, by the rule, and the step with which they no longer do. */
test.each([
  [
    'reminderHours',
    { reminderFromHour: 12, reminderToHour: 13, reminderAgainHour: 12 },
    { reminderToHour: 12 },
  ],
  ['reminderAgain', { reminderFromHour: 9, reminderAgainHour: 9 }, { reminderAgainHour: 8 }],
  ['reminderAgain', { reminderToHour: 20, reminderAgainHour: 19 }, { reminderAgainHour: 20 }],
  ['identityTimes', { identityIdleMs: 60_000, identityMaxMs: 60_000 }, { identityIdleMs: 60_001 }],
] as const)('%s: %o agree, with %o they do not', (rule, agreeing, step) => {
  const settings = { ...defaultSettings, ...agreeing }
  expect(disagreements(settings)).toEqual([])
  expect(disagreements({ ...settings, ...step })).toContain(rule)
})

test('as many codes an hour as a day, as many attempts as there can be, and hours next to each other agree', () => {
  const { code, calling } = defaultSettings
  const settings = {
    ...defaultSettings,
    code: { ...code, sendsPerHour: 5, sendsPerDay: 5 },
    calling: { ...calling, attemptsPerDay: 2, daysUntilUnreachable: 3, attemptsUntilUnreachable: 6 },
  }
  expect(disagreements(settings)).toEqual([])
  const meeting = { ...settings, calling: { ...settings.calling, fromHour: 13, toHour: 13 } }
  expect(disagreements(meeting)).toEqual(['callingHours'])
})

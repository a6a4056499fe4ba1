import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settingTexts } from '#server/setting/messages.zh-CN.ts'
import { disagreements, isWithinBounds, settingEntries, settingsFrom } from '#server/setting/rules/bounds.ts'
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

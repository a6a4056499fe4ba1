import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, hourOf } from '#server/kernel/calendar.ts'
import { planReminders, reminderFields, withinReminderHours } from '#server/notify/rules/reminders.ts'
import { visitWindow } from '#server/visit/rules/window.ts'
import { defaultSettings as settings } from '#server/vocabulary/settings.ts'

const plan = (openedAt: string, endsAt: string) =>
  planReminders(new Date(openedAt), new Date(endsAt), settings).map(({ round, at }) => [
    round,
    at.toISOString(),
  ])

describe('when a customer may be written to', () => {
  test.each([
    ['2026-03-02T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T12:59:59.999Z', '2026-03-02T12:59:59.999Z'],
    ['2026-03-02T13:00:00.000Z', '2026-03-03T00:00:00.000Z'],
    ['2026-03-02T16:00:00.000Z', '2026-03-03T00:00:00.000Z'],
  ])('at %s it is %s', (at, allowed) => {
    expect(withinReminderHours(new Date(at), settings).toISOString()).toBe(allowed)
  })
})

describe('the reminders of one visit', () => {
  test('go out at once, and at ten on the second and third day', () => {
    expect(plan('2026-03-02T02:00:00Z', '2026-03-04T16:00:00Z')).toEqual([
      [1, '2026-03-02T02:00:00.000Z'],
      [2, '2026-03-03T02:00:00.000Z'],
      [3, '2026-03-04T02:00:00.000Z'],
    ])
  })

  test('skip the day’s reminder when the first one is delayed to that day by the night', () => {
    expect(plan('2026-03-02T14:00:00Z', '2026-03-04T16:00:00Z')).toEqual([
      [1, '2026-03-03T00:00:00.000Z'],
      [3, '2026-03-04T02:00:00.000Z'],
    ])
  })

  test('stop when the window has ended', () => {
    expect(plan('2026-03-02T02:00:00Z', '2026-03-03T16:00:00Z').map(([round]) => round)).toEqual([1, 2])
    expect(plan('2026-03-02T14:00:00Z', '2026-03-02T16:00:00Z')).toEqual([])
  })

  test('are at most one a day, by day, inside the window, whenever it opens', () => {
    const openings = fc.date({
      min: new Date('2026-01-01'),
      max: new Date('2027-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(openings, fc.integer({ min: 0, max: 16 }), (openedAt, used) => {
        const signed = dayOf(new Date(openedAt.getTime() - used * 86_400_000))
        const { windowEndsAt } = visitWindow(openedAt, signed, 15, settings)
        const reminders = planReminders(openedAt, windowEndsAt, settings)
        const days = reminders.map(({ at }) => dayOf(at))
        expect(new Set(days).size).toBe(days.length)
        expect(new Set(reminders.map(({ round }) => round)).size).toBe(reminders.length)
        for (const { at } of reminders) {
          expect(at >= openedAt && at < windowEndsAt).toBe(true)
          expect(hourOf(at)).toBeGreaterThanOrEqual(8)
          expect(hourOf(at)).toBeLessThan(21)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the fields of the template message', () => {
  const input = {
    productName: '复星保德信星悦重大疾病保险',
    policyNo: '00001354407808088',
    windowEndsAt: new Date('2026-03-04T16:00:00Z'),
  }

  test('say what, which policy, and the last day on which it can be done', () => {
    expect(reminderFields(input)).toEqual({
      thing1: '微信在线回访提醒',
      thing2: '复星保德信星悦重大疾病保险',
      character_string3: '00001354407808088',
      date4: '2026年3月4日',
      thing5: '请点击详情完成在线回访，感谢您的支持',
    })
  })

  test('keep to the vendor’s limits, however long a product’s name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (productName) => {
        const fields = reminderFields({ ...input, productName })
        for (const text of [fields.thing1, fields.thing2, fields.thing5])
          expect([...text].length).toBeLessThanOrEqual(20)
        expect(fields.character_string3.length).toBeLessThanOrEqual(32)
      }),
    )
  })

  test('show where a long name was cut', () => {
    const { thing2 } = reminderFields({
      ...input,
      productName: '演示安心守护一年期综合意外伤害保险（含突发急性病身故保障）',
    })
    expect(thing2).toBe('演示安心守护一年期综合意外伤害保险（含…')
    expect(
      reminderFields({ ...input, productName: '一二三四五六七八九十一二三四五六七八九十' }).thing2,
    ).toHaveLength(20)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appointmentProblem,
  type CallingSettings,
  isUnreachable,
  nextCallAt,
  whyNotNow,
  withinHours,
} from '#server/call-centre/rules/calling.ts'
import { dayOf, HOUR_MS, hourOf, MINUTE_MS, shanghaiTime } from '#server/kernel/calendar.ts'
import { groupBy } from '#server/kernel/group.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const { calling } = defaultSettings

/** Converts a date and time in Shanghai (`2026-03-02 10:00`) to an instant. */
const at = (text: string) => new Date(`${text.replace(' ', 'T')}+08:00`)
const monday = (time: string) => at(`2026-03-02 ${time}`)
const calls = (...times: string[]) => ({ calls: times.map(monday) })
const text = (instant: Date) => shanghaiTime(instant).slice(0, 16)
const next = (from: string, history = calls(), promised = false) =>
  text(nextCallAt(history, monday(from), calling, promised))

describe('hours', () => {
  test.each([
    ['08:59:59.999', 'HOURS', '2026-03-02 09:00'],
    ['09:00', null, null],
    ['19:59:59.999', null, null],
    ['20:00', 'HOURS', '2026-03-03 09:00'],
    ['23:59', 'HOURS', '2026-03-03 09:00'],
    ['00:00', 'HOURS', '2026-03-02 09:00'],
  ])('at %s: %s until %s', (time, why, until) => {
    const refusal = whyNotNow(calls(), monday(time), calling)
    expect(refusal && { why: refusal.why, until: text(refusal.until) }).toEqual(why && { why, until })
    expect(withinHours(monday(time), calling).getTime() === monday(time).getTime()).toBe(why === null)
  })

  test('are Shanghai hours, on every day of the week', () => {
    // 7 March 2026 is a Saturday and 8 March 2026 a Sunday.
    for (const day of ['2026-03-06', '2026-03-07', '2026-03-08'])
      expect(whyNotNow(calls(), at(`${day} 10:00`), calling)).toBeNull()
    expect(whyNotNow(calls(), new Date('2026-03-02T00:59:00Z'), calling)?.why).toBe('HOURS')
    expect(whyNotNow(calls(), new Date('2026-03-02T01:00:00Z'), calling)).toBeNull()
  })
})

describe('between two calls', () => {
  test('there are at least two hours', () => {
    // The first call is in the morning and the second in the afternoon, so only the minimum gap can refuse the
    // second.
    const refusal = whyNotNow(calls('11:30'), monday('13:29'), calling)
    expect(refusal && { why: refusal.why, until: text(refusal.until) }).toEqual({
      why: 'GAP',
      until: '2026-03-02 13:30',
    })
    expect(whyNotNow(calls('11:30'), monday('13:30'), calling)).toBeNull()
  })

  test('the part of the day changes', () => {
    const refusal = whyNotNow(calls('09:00'), monday('11:30'), calling)
    expect(refusal && { why: refusal.why, until: text(refusal.until) }).toEqual({
      why: 'PART',
      until: '2026-03-02 12:00',
    })
    expect(next('11:30', calls('09:00'))).toBe('2026-03-02 12:00')
    expect(next('15:00', calls('12:30'))).toBe('2026-03-02 18:00')
    expect(next('18:30', calls('18:00'))).toBe('2026-03-03 09:00')
  })

  test('without evening hours the next morning is named at once', () => {
    const refusal = whyNotNow(calls('12:30'), monday('15:00'), { ...calling, toHour: 18 })
    expect(refusal && { why: refusal.why, until: text(refusal.until) }).toEqual({
      why: 'PART',
      until: '2026-03-03 09:00',
    })
  })

  test('the part of the day of yesterday does not matter', () => {
    expect(whyNotNow(calls('10:00'), at('2026-03-03 10:00'), calling)).toBeNull()
  })

  test('the gap after an evening call leads to the next morning', () => {
    expect(next('19:00', calls('11:00', '18:30'))).toBe('2026-03-03 09:00')
    const short: CallingSettings = { ...calling, gapMs: 8 * HOUR_MS }
    expect(text(nextCallAt(calls('13:00'), monday('14:00'), short))).toBe('2026-03-03 09:00')
  })
})

test('a day has at most three calls', () => {
  const three = calls('09:00', '12:00', '18:00')
  const refusal = whyNotNow(three, monday('19:59'), { ...calling, gapMs: HOUR_MS })
  expect(refusal && { why: refusal.why, until: text(refusal.until) }).toEqual({
    why: 'DAY_CAP',
    until: '2026-03-03 09:00',
  })
  expect(whyNotNow(three, at('2026-03-03 09:00'), calling)).toBeNull()
})

describe('a promised time', () => {
  test('needs no gap and may be in the same part of the day', () => {
    expect(whyNotNow(calls('10:00'), monday('10:30'), calling)?.why).toBe('GAP')
    expect(whyNotNow(calls('10:00'), monday('10:30'), calling, true)).toBeNull()
    expect(next('10:30', calls('10:00'), true)).toBe('2026-03-02 10:30')
  })

  test('is never outside the hours, nor the fourth call of a day', () => {
    expect(whyNotNow(calls(), monday('20:00'), calling, true)?.why).toBe('HOURS')
    expect(whyNotNow(calls('09:00', '12:00', '13:00'), monday('18:00'), calling, true)?.why).toBe('DAY_CAP')
    expect(next('18:00', calls('09:00', '12:00', '13:00'), true)).toBe('2026-03-03 09:00')
  })
})

describe('a customer is unreachable', () => {
  test.each([
    [5, 3, false],
    [6, 2, false],
    [6, 3, true],
    [7, 3, true],
    [6, 5, true],
  ])('after %i attempts on %i days: %s', (attempts, days, unreachable) => {
    expect(isUnreachable({ attempts, days }, calling)).toBe(unreachable)
  })

  test('with the first call of the third day, if every call is as early as the rules allow', () => {
    const made: Date[] = []
    let now = monday('08:00')
    const unreachable = () =>
      isUnreachable({ attempts: made.length, days: new Set(made.map(dayOf)).size }, calling)
    while (!unreachable()) {
      now = nextCallAt({ calls: made }, now, calling)
      made.push(now)
    }
    expect(made.map(text)).toEqual([
      '2026-03-02 09:00',
      '2026-03-02 12:00',
      '2026-03-02 18:00',
      '2026-03-03 09:00',
      '2026-03-03 12:00',
      '2026-03-03 18:00',
      '2026-03-04 09:00',
    ])
  })
})

describe('an appointment', () => {
  const now = monday('10:00')
  const problem = (promised: string, history = calls()) =>
    appointmentProblem(history, at(promised), now, calling)

  test.each([
    ['2026-03-02 10:01', null],
    ['2026-03-02 19:59', null],
    ['2026-03-02 10:00', 'PAST'],
    ['2026-03-01 12:00', 'PAST'],
    ['2026-03-02 20:00', 'HOURS'],
    ['2026-03-03 08:59', 'HOURS'],
    ['2026-03-03 09:00', null],
    ['2026-03-16 19:59', null],
    ['2026-03-17 09:00', 'TOO_FAR'],
  ])('at %s: %s', (promised, expected) => expect(problem(promised)).toBe(expected))

  test('cannot be the fourth call of a day', () => {
    expect(problem('2026-03-02 19:00', calls('09:00', '09:30', '09:50'))).toBe('DAY_CAP')
    expect(problem('2026-03-03 10:00', calls('09:00', '09:30', '09:50'))).toBeNull()
  })

  test('that is accepted can be kept, regardless of gap and part of the day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -600, max: 30 * 24 * 60 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
        (minutes, before) => {
          const promised = new Date(now.getTime() + minutes * MINUTE_MS)
          const history = {
            calls: before.sort((a, b) => b - a).map((minute) => new Date(now.getTime() - minute * MINUTE_MS)),
          }
          if (appointmentProblem(history, promised, now, calling) !== null) return
          expect(whyNotNow(history, promised, calling, true)).toBeNull()
          expect(nextCallAt(history, promised, calling, true)).toEqual(promised)
        },
      ),
    )
  })
})

describe('the next call', () => {
  // Generates settings within the whole range that administrators can choose.
  const settings = fc
    .record({
      fromHour: fc.integer({ min: 8, max: 12 }),
      toHour: fc.integer({ min: 13, max: 21 }),
      attemptsPerDay: fc.integer({ min: 1, max: 5 }),
      gapMs: fc.integer({ min: 1, max: 8 }).map((hours) => hours * HOUR_MS),
    })
    .map((change): CallingSettings => ({ ...calling, ...change }))
  const minutes = fc.integer({ min: 0, max: 3 * 24 * 60 })
  const history = fc.array(minutes, { maxLength: 9 }).map((all) => ({
    calls: all
      .sort((a, b) => a - b)
      .map((minute) => new Date(monday('00:00').getTime() + minute * MINUTE_MS)),
  }))
  const from = minutes.map((minute) => new Date(monday('00:00').getTime() + minute * MINUTE_MS))

  test('is always found, never earlier than asked for, and the earliest that is allowed', () => {
    fc.assert(
      fc.property(history, from, settings, fc.boolean(), (known, asked, own, promised) => {
        const found = nextCallAt(known, asked, own, promised)
        expect(found >= asked).toBe(true)
        expect(whyNotNow(known, found, own, promised)).toBeNull()
        for (let sooner = asked.getTime(); sooner < found.getTime(); sooner += MINUTE_MS)
          if (whyNotNow(known, new Date(sooner), own, promised) === null)
            throw new Error(`${text(new Date(sooner))} would have done, found ${text(found)}`)
      }),
    )
  })

  test('never gets earlier when asked for later, and is the same when asked for again', () => {
    fc.assert(
      fc.property(history, from, minutes, settings, (known, asked, wait, own) => {
        const later = new Date(asked.getTime() + wait * MINUTE_MS)
        expect(nextCallAt(known, later, own) >= nextCallAt(known, asked, own)).toBe(true)
        const found = nextCallAt(known, asked, own)
        expect(nextCallAt(known, found, own)).toEqual(found)
      }),
    )
  })

  test('never exceeds the cap of a day, however often it is made', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 25 })
    fc.assert(
      fc.property(from, waits, settings, (begin, pauses, own) => {
        const made: Date[] = []
        for (const pause of pauses) {
          const asked = new Date((made.at(-1) ?? begin).getTime() + pause * MINUTE_MS)
          made.push(nextCallAt({ calls: made }, asked, own))
        }
        for (const [index, call] of made.entries()) {
          expect(hourOf(call)).toBeGreaterThanOrEqual(own.fromHour)
          expect(hourOf(call)).toBeLessThan(own.toHour)
          const last = made[index - 1]
          if (last) expect(call.getTime() - last.getTime()).toBeGreaterThanOrEqual(own.gapMs)
        }
        for (const day of groupBy(made, dayOf)) {
          expect(day.length).toBeLessThanOrEqual(own.attemptsPerDay)
          const parts = day.map((call) =>
            hourOf(call) < 12 ? 'morning' : hourOf(call) < 18 ? 'afternoon' : 'evening',
          )
          expect(new Set(parts).size).toBe(day.length)
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attemptsLeft,
  cleanStanding,
  failedRun,
  isLocked,
  recordFailure,
  recordPass,
  type Standing,
  standingDaysSchema,
} from '#server/identity/rules/failed-days.ts'
import { addDays } from '#server/kernel/calendar.ts'
import { overdueReasons } from '#server/visit/rules/steps.ts'
import { defaultSettings as settings } from '#server/vocabulary/settings.ts'

function fail(standing: Standing, day: string, times = 5, method: 'FACE' | 'SMS' = 'FACE'): Standing {
  return Array.from({ length: times }).reduce<Standing>(
    (now) => recordFailure(now, day, method, settings),
    standing,
  )
}

const pass = (standing: Standing, day: string) => recordPass(standing, day, settings)
const failDays = (...days: string[]) => days.reduce((standing, day) => fail(standing, day), cleanStanding)

describe('one day', () => {
  test('is locked by the fifth failure, not the fourth', () => {
    expect(isLocked(fail(cleanStanding, '2026-03-01', 4), '2026-03-01', settings)).toBe(false)
    expect(isLocked(fail(cleanStanding, '2026-03-01', 5), '2026-03-01', settings)).toBe(true)
  })

  test('does not lock the next', () => {
    expect(isLocked(failDays('2026-03-01'), '2026-03-02', settings)).toBe(false)
  })

  test('counts each method separately', () => {
    const both = fail(fail(cleanStanding, '2026-03-01', 3, 'FACE'), '2026-03-01', 3, 'SMS')
    expect(isLocked(both, '2026-03-01', settings)).toBe(false)
    expect(isLocked(fail(both, '2026-03-01', 2, 'SMS'), '2026-03-01', settings)).toBe(true)
  })

  test('a method’s failures leave the attempts of the other', () => {
    const faces = fail(cleanStanding, '2026-03-01', 2, 'FACE')
    expect(attemptsLeft(faces, '2026-03-01', 'FACE', settings)).toBe(3)
    expect(attemptsLeft(faces, '2026-03-01', 'SMS', settings)).toBe(5)
    expect(attemptsLeft(fail(faces, '2026-03-01', 1, 'SMS'), '2026-03-01', 'SMS', settings)).toBe(4)
  })

  test('is stored with its numbers, and nothing else is', () => {
    const days = fail(pass(cleanStanding, '2026-03-01'), '2026-03-01', 2, 'SMS').days
    expect(standingDaysSchema.parse(JSON.parse(JSON.stringify(days)))).toEqual([
      { day: '2026-03-01', face: 0, sms: 2, verified: true },
    ])
    for (const key of ['day', 'face', 'sms', 'verified']) {
      expect(standingDaysSchema.safeParse([{ ...days[0], [key]: undefined }]).success).toBe(false)
    }
  })

  test('a clean standing has no days', () => {
    expect(cleanStanding).toEqual({ days: [], escalateAt: null })
  })

  test('shows how many attempts are left', () => {
    const left = (times: number) =>
      attemptsLeft(fail(cleanStanding, '2026-03-01', times), '2026-03-01', 'FACE', settings)
    expect([0, 1, 4, 5, 6].map(left)).toEqual([5, 4, 1, 0, 0])
  })
})

describe('three failed days in a row', () => {
  const third = failDays('2026-03-01', '2026-03-02', '2026-03-03')

  test('hand the visits to the agents at the following midnight', () => {
    expect(failDays('2026-03-01', '2026-03-02').escalateAt).toBe(null)
    expect(fail(failDays('2026-03-01', '2026-03-02'), '2026-03-03', 4).escalateAt).toBe(null)
    expect(third.escalateAt?.toISOString()).toBe('2026-03-03T16:00:00.000Z')
  })

  test('have to be consecutive', () => {
    expect(failDays('2026-03-01', '2026-03-02', '2026-03-04', '2026-03-05').escalateAt).toBe(null)
  })

  test('are interrupted by a day with fewer than five failures', () => {
    const broken = fail(fail(fail(failDays('2026-03-01'), '2026-03-02', 4), '2026-03-03'), '2026-03-04')
    expect(broken.escalateAt).toBe(null)
  })

  test('start over with a success, whose day may be the first', () => {
    const reset = fail(pass(failDays('2026-03-01', '2026-03-02'), '2026-03-03'), '2026-03-03')
    expect(reset.escalateAt).toBe(null)
    expect(failedRun(reset, '2026-03-03', settings)).toBe(1)
    expect(fail(reset, '2026-03-04').escalateAt).toBe(null)
    expect(fail(fail(reset, '2026-03-04'), '2026-03-05').escalateAt?.toISOString()).toBe(
      '2026-03-05T16:00:00.000Z',
    )
  })

  test('never return a visit from the agents by a fourth day', () => {
    const visit = {
      openedAt: new Date('2026-03-03T01:00:00Z'),
      windowEndsAt: new Date('2026-03-05T16:00:00Z'),
    }
    const noon = new Date('2026-03-04T04:00:00Z')
    expect(overdueReasons(visit, third.escalateAt, noon)).toEqual(['FACE_FAILED_3_DAYS'])
    expect(overdueReasons(visit, fail(third, '2026-03-04').escalateAt, noon)).toEqual(['FACE_FAILED_3_DAYS'])
  })

  test('hand over later visits after three more', () => {
    const six = ['2026-03-04', '2026-03-05', '2026-03-06'].reduce(
      (standing, day) => fail(standing, day),
      third,
    )
    expect(six.escalateAt?.toISOString()).toBe('2026-03-06T16:00:00.000Z')
  })

  test('are counted across the end of a year', () => {
    expect(failDays('2026-12-30', '2026-12-31', '2027-01-01').escalateAt?.toISOString()).toBe(
      '2027-01-01T16:00:00.000Z',
    )
  })
})

describe('a late report', () => {
  test('counts for the day its check began, and can complete three days', () => {
    const four = fail(failDays('2026-03-01', '2026-03-02'), '2026-03-03', 4)
    const nextDay = fail(four, '2026-03-04', 1)
    const late = fail(nextDay, '2026-03-03', 1)
    expect(late.escalateAt?.toISOString()).toBe('2026-03-03T16:00:00.000Z')
    expect(attemptsLeft(late, '2026-03-04', 'FACE', settings)).toBe(4)
  })

  test('of two days ago still finds the days before it', () => {
    const four = fail(failDays('2026-03-01', '2026-03-02'), '2026-03-03', 4)
    const later = fail(four, '2026-03-05', 1)
    expect(fail(later, '2026-03-03', 1).escalateAt?.toISOString()).toBe('2026-03-03T16:00:00.000Z')
    expect(fail(later, '2026-03-03', 1).days.map(({ day }) => day)).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
      '2026-03-05',
    ])
  })

  test('of an earlier day never brings the hand-over forward', () => {
    const third = failDays('2026-03-01', '2026-03-02', '2026-03-03')
    expect(fail(third, '2026-02-27', 1).escalateAt).toEqual(third.escalateAt)
    expect(fail(third, '2026-02-28').escalateAt).toEqual(third.escalateAt)
  })

  test('of a day that is long over is not even kept', () => {
    const today = fail(cleanStanding, '2026-03-10', 1)
    expect(fail(today, '2026-03-01').days).toEqual(today.days)
  })

  test('does not find days in a row that were none when they ended', () => {
    // The administrator has lowered the number of days since.
    const strict = { ...settings, failedDaysInARow: 2 }
    const later = recordFailure(failDays('2026-03-01', '2026-03-02'), '2026-03-04', 'FACE', strict)
    expect(later.escalateAt).toBe(null)
  })

  test('of the day before does not complete days that were complete before', () => {
    const third = failDays('2026-03-01', '2026-03-02', '2026-03-03')
    const next = fail(third, '2026-03-04', 1)
    expect(next.escalateAt).toEqual(third.escalateAt)
  })

  test('can join the days before and after it', () => {
    const gap = fail(fail(failDays('2026-03-01'), '2026-03-02', 4), '2026-03-03')
    expect(gap.escalateAt).toBe(null)
    expect(fail(gap, '2026-03-02', 1).escalateAt?.toISOString()).toBe('2026-03-03T16:00:00.000Z')
  })
})

test('the stored days stay few, however long failures go on', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.nat(3), times: fc.integer({ min: 1, max: 6 }), passes: fc.boolean() }), {
        maxLength: 40,
      }),
      (days) => {
        let standing = cleanStanding
        let day = '2026-03-01'
        for (const { gap, times, passes } of days) {
          day = addDays(day, gap)
          standing = fail(passes ? pass(standing, day) : standing, day, times)
          expect(standing.days.length).toBeLessThanOrEqual(settings.failedDaysInARow + 2)
          expect([...standing.days].sort((a, b) => (a.day < b.day ? -1 : 1))).toEqual(standing.days)
          expect(failedRun(standing, day, settings)).toBeLessThanOrEqual(settings.failedDaysInARow)
        }
      },
    ),
  )
})

import { describe, expect, test } from 'vitest'
import { sendRefusal } from '#server/identity/rules/sms-limits.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const MINUTE = 60_000
const NOON = new Date('2026-03-02T04:00:00Z')
const ago = (ms: number) => new Date(NOON.getTime() - ms)

describe('why a code may not be sent', () => {
  const { code } = defaultSettings
  const HOUR = 60 * MINUTE
  const refusal = (...ages: number[]) => sendRefusal(ages.map(ago), NOON, code)

  test.each([
    [[], null],
    [[0], { code: 'RESEND_TOO_SOON', seconds: 60 }],
    [[59_001], { code: 'RESEND_TOO_SOON', seconds: 1 }],
    [[60_000], null],
    [[2, 3, 4, 5].map((n) => n * MINUTE), null],
    [[2, 3, 4, 5, 6].map((n) => n * MINUTE), { code: 'SEND_LIMIT_HOUR', seconds: 54 * 60 }],
    [[2, 3, 4, 5, 60].map((n) => n * MINUTE), null],
    [
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => n * 2 * HOUR),
      { code: 'SEND_LIMIT_DAY', seconds: 2 * 3600 },
    ],
    [[2, 3, 4, 5, 6, 7, 8, 9, 10, 12].map((n) => n * 2 * HOUR), null],
  ])('after sends %j ms ago: %j', (ages, expected) => {
    expect(refusal(...ages)).toEqual(expected)
  })

  test('the order of the known sends does not matter', () => {
    const late = [6, 70, 2, 80, 3, 5, 4].map((n) => n * MINUTE)
    for (const ages of [late, [...late].reverse(), [...late].sort((a, b) => a - b)]) {
      expect(refusal(...ages)).toEqual({ code: 'SEND_LIMIT_HOUR', seconds: 54 * 60 })
    }
    expect(refusal(5 * HOUR, 30_000, 6 * HOUR)).toEqual({ code: 'RESEND_TOO_SOON', seconds: 30 })
    // The latest send of the hour counts, even if it is not the first of the list.
    expect(refusal(61 * MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE, 5 * MINUTE)).toBeNull()
  })
})

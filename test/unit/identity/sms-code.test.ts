import { describe, expect, test } from 'vitest'
import { openCodeOf, standingOfCode } from '#server/identity/rules/sms-code.ts'

const SENT = new Date('2026-03-02T04:00:00Z')
const after = (ms: number) => new Date(SENT.getTime() + ms)
const settings = { resendAfterMs: 60_000, wrongPerCode: 5 }
const code = { sentAt: SENT, expiresAt: after(300_000), used: false, wrong: 0 }

describe('a code that can still be used', () => {
  test.each([
    [0, 60],
    [1, 60],
    [999, 60],
    [1_000, 59],
    [59_999, 1],
    [60_000, 0],
    [200_000, 0],
  ])('after %i ms another one can be requested in %i s', (ms, seconds) => {
    expect(openCodeOf(code, after(ms), settings)).toEqual({ resendAfterSeconds: seconds })
  })

  test.each([
    ['was used', { used: true }, 0],
    ['has expired at this moment', {}, 300_000],
    ['has expired long ago', {}, 900_000],
    ['was guessed wrong as often as allowed', { wrong: 5 }, 0],
    ['was guessed wrong more often', { wrong: 6 }, 0],
  ])('is not one that %s', (_, change, ms) => {
    expect(openCodeOf({ ...code, ...change }, after(ms), settings)).toBeNull()
  })

  test('is one a moment before it expires, and before the last wrong guess', () => {
    expect(openCodeOf({ ...code, wrong: 4 }, after(299_999), settings)).not.toBeNull()
  })
})

describe('what the page says of the sending', () => {
  const waiting = { outcome: null, troubled: false, reached: false } as const

  test.each([
    ['a message that waits', {}, 'UNDER_WAY'],
    ['a try that failed', { troubled: true }, 'TROUBLE'],
    ['a delivered message', { outcome: 'DELIVERED' }, 'SENT'],
    ['a message that was given up', { outcome: 'FAILED', troubled: true }, 'NOT_SENT'],
    [
      'a message that was skipped, for example because a newer code was requested',
      { outcome: 'STALE' },
      'SENT',
    ],
    ['a gateway that was only reached', { reached: true }, 'UNDER_WAY'],
  ])('of a visit: %s', (_, change, said) => {
    expect(standingOfCode({ purpose: 'VISIT', ...waiting, ...change })).toBe(said)
  })

  test.each([
    ['a gateway that was reached', { reached: true }, 'SENT'],
    ['a message that waits', {}, 'UNDER_WAY'],
    ['a gateway that does not answer', { troubled: true }, 'TROUBLE'],
    ['a gateway that never answered', { outcome: 'FAILED' }, 'NOT_SENT'],
  ])('of a registration: %s', (_, change, said) => {
    expect(standingOfCode({ purpose: 'REGISTER', ...waiting, ...change })).toBe(said)
  })

  test('of a registration does not tell a stranger from a customer, whose message is sent or refused', () => {
    const customer = { purpose: 'REGISTER', outcome: 'FAILED', troubled: true, reached: true } as const
    const stranger = { ...customer, outcome: null, troubled: false }
    expect(standingOfCode(customer)).toBe(standingOfCode(stranger))
  })
})

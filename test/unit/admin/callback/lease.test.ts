import { describe, expect, test } from 'vitest'
import { askAgainIn } from '#components/admin/callback/idle/waiting.ts'
import {
  clockOf,
  laterSpan,
  leftOf,
  levelOf,
  mayRenew,
  RENEW_MS,
  spanOf,
  WARN_MS,
} from '#components/admin/callback/lease/lease.ts'

const MINUTE = 60_000

describe('the time left of a lease', () => {
  // The demo's clock is weeks ahead of the browser's clock.
  const held = { now: '2026-12-24T02:00:00.000Z', until: '2026-12-24T02:20:00.000Z' }
  const asked = Date.parse('2026-11-27T12:00:00.000Z')

  test('is counted by the server’s clock plus the time that has passed here', () => {
    const span = spanOf(held, asked)
    expect(leftOf(span, asked)).toBe(20 * MINUTE)
    expect(leftOf(span, asked + 5 * MINUTE)).toBe(15 * MINUTE)
    expect(leftOf(span, asked + 21 * MINUTE)).toBe(0)
  })

  test('is what the latest answer says, which may be less', () => {
    const first = spanOf(held, asked)
    const moved = spanOf({ ...held, now: '2026-12-24T02:18:00.000Z' }, asked + MINUTE)
    expect(laterSpan(first, moved)).toBe(moved)
    expect(laterSpan(moved, first)).toBe(moved)
  })

  test('warns below three minutes, and ends', () => {
    expect(levelOf(WARN_MS)).toBe('CALM')
    expect(levelOf(WARN_MS - 1)).toBe('WARNING')
    expect(levelOf(1)).toBe('WARNING')
    expect(levelOf(0)).toBe('ENDED')
  })

  test('is shown in minutes and seconds, rounded up', () => {
    expect(clockOf(20 * MINUTE)).toBe('20:00')
    expect(clockOf(125_001)).toBe('02:06')
    expect(clockOf(1)).toBe('00:01')
    expect(clockOf(0)).toBe('00:00')
  })

  test('is renewed at once the first time, then no more often than every thirty seconds', () => {
    expect(mayRenew(0, asked)).toBe(true)
    expect(mayRenew(asked, asked + RENEW_MS - 1)).toBe(false)
    expect(mayRenew(asked, asked + RENEW_MS)).toBe(true)
  })
})

test('the next case is requested when the server said, and in between often enough for a clock that differs', () => {
  const now = Date.parse('2026-11-27T12:00:00.000Z')
  expect(askAgainIn('2026-11-27T12:00:12.000Z', now)).toBe(12_000)
  expect(askAgainIn('2026-12-24T02:00:00.000Z', now)).toBe(30_000)
  expect(askAgainIn('2026-11-27T11:00:00.000Z', now)).toBe(5_000)
})

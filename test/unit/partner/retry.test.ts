import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/calendar.ts'
import {
  afterTries,
  type Circuit,
  CLOSED,
  isLost,
  MOST_TRIES,
  nextTry,
  permitted,
} from '#server/partner/rules/retry.ts'

const now = new Date('2026-03-02T02:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const failing = (tries: number, more: Partial<Parameters<typeof nextTry>[0]> = {}) =>
  nextTry({ tries, endpointFailing: false, retryAfterMs: null, chance: 0, ...more }, now)

describe('a message that an endpoint does not take', () => {
  it('is tried over almost three days, each time after a wait that is no shorter than the one before', () => {
    const waits: number[] = []
    for (let tries = 1; ; tries += 1) {
      const at = failing(tries)
      if (at === null) break
      waits.push(at.getTime() - now.getTime())
    }
    expect(waits).toHaveLength(MOST_TRIES - 1)
    const total = waits.reduce((sum, wait) => sum + wait, 0)
    expect(total).toBeGreaterThan(2.9 * DAY_MS)
    expect(total).toBeLessThan(3 * DAY_MS)
    expect(waits.slice(0, -1)).toEqual(waits.slice(0, -1).toSorted((a, b) => a - b))
    expect(waits[0]).toBe(5 * SECOND_MS)
  })

  it('is never given up while nothing reaches the endpoint', () => {
    expect(failing(MOST_TRIES)).toBe(null)
    expect(failing(MOST_TRIES, { endpointFailing: true })).not.toBe(null)
    expect(failing(1000, { endpointFailing: true })).not.toBe(null)
  })

  it('waits as long as the receiver asks for, and no shorter than planned', () => {
    expect(failing(1, { retryAfterMs: HOUR_MS })).toEqual(later(HOUR_MS))
    expect(failing(6, { retryAfterMs: SECOND_MS })).toEqual(later(HOUR_MS))
  })

  it('is tried after exactly these waits', () => {
    const waits = Array.from(
      { length: 14 },
      (_, index) => (failing(index + 1)?.getTime() ?? 0) - now.getTime(),
    )
    const [s, m, h] = [SECOND_MS, MINUTE_MS, HOUR_MS]
    expect(waits).toEqual([
      ...[5 * s, 30 * s, 2 * m, 10 * m, 30 * m, h, 2 * h, 4 * h, 8 * h],
      ...[12 * h, 12 * h, 12 * h, 12 * h, 8 * h],
    ])
    expect(failing(15, { endpointFailing: true })).toEqual(later(8 * h))
  })

  it('comes back after up to a fifth less of the wait', () => {
    expect(failing(6, { chance: 0.5 })).toEqual(later(0.9 * HOUR_MS))
  })

  it('comes back at another time than its neighbours, but not much earlier', () => {
    const [a, b] = [failing(6, { chance: 0.1 }), failing(6, { chance: 0.9 })]
    expect(a).not.toEqual(b)
    for (const at of [a, b]) expect(at?.getTime()).toBeGreaterThan(later(0.8 * HOUR_MS).getTime())
  })
})

describe('an endpoint', () => {
  const tried = (before: Circuit, succeeded: number, failed: number, at = now) =>
    afterTries(before, { began: at, succeeded, failed }, at)

  it('is left alone after five failures in a row, and then gets one message at a time', () => {
    let circuit = CLOSED
    for (let n = 0; n < 4; n += 1) circuit = tried(circuit, 0, 1)
    expect(permitted(circuit, now)).toBe('ALL')
    circuit = tried(circuit, 0, 1)
    expect(permitted(circuit, now)).toBe('NONE')
    expect(permitted(circuit, later(MINUTE_MS))).toBe('ONE')
  })

  it('is left alone for longer each time, at most a quarter of an hour', () => {
    let circuit = tried(CLOSED, 0, 32)
    const pauses: number[] = []
    for (let n = 0; n < 10; n += 1) {
      pauses.push((circuit.retryAt?.getTime() ?? 0) - now.getTime())
      circuit = tried(circuit, 0, 1)
    }
    expect(pauses[0]).toBe(10 * SECOND_MS)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauses.at(-1)).toBe(15 * MINUTE_MS)
  })

  it('is left alone for these times', () => {
    let circuit = tried(CLOSED, 0, 5)
    const pauses: number[] = []
    for (let n = 0; n < 7; n += 1) {
      pauses.push(((circuit.retryAt?.getTime() ?? 0) - now.getTime()) / SECOND_MS)
      circuit = tried(circuit, 0, 3)
    }
    expect(pauses).toEqual([10, 30, 60, 120, 300, 900, 900])
  })

  it('gets messages again at the very instant at which its pause ends', () => {
    const circuit = tried(CLOSED, 0, 5)
    expect(permitted(circuit, later(10 * SECOND_MS - 1))).toBe('NONE')
    expect(permitted(circuit, later(10 * SECOND_MS))).toBe('ONE')
  })

  it('counts its failures one by one, and failures that came together only up to the fifth', () => {
    expect(tried(CLOSED, 0, 3)).toEqual({ failures: 3, failingSince: now, retryAt: null })
    expect(tried(CLOSED, 0, 32).failures).toBe(5)
    expect(tried(tried(CLOSED, 0, 32), 0, 32).failures).toBe(6)
    expect(CLOSED).toEqual({ failures: 0, failingSince: null, retryAt: null })
  })

  it('is trusted again after one success, also beside failures', () => {
    const open = tried(CLOSED, 0, 8)
    expect(tried(open, 1, 0)).toEqual(CLOSED)
    expect(tried(open, 1, 7)).toEqual(CLOSED)
    expect(tried(open, 0, 0)).toEqual(open)
  })

  it('is lost when nothing has reached it for three days, counted from the first failure', () => {
    const first = tried(CLOSED, 0, 1)
    const then = tried(first, 0, 1, later(2 * DAY_MS))
    expect(then.failingSince).toEqual(now)
    expect(isLost(then, later(3 * DAY_MS - 1))).toBe(false)
    expect(isLost(then, later(3 * DAY_MS))).toBe(true)
    expect(isLost(CLOSED, later(30 * DAY_MS))).toBe(false)
  })
})

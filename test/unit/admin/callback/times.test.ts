import { expect, test } from 'vitest'
import { coolingOffLeft } from '#components/admin/callback/case/cooling-off.ts'
import { fromWallClock, presetsAt, toWallClock } from '#components/admin/callback/result/appointment.ts'

test('the picker shows Shanghai time wherever it runs, and returns the same instant', () => {
  const at = '2026-11-28T23:30:00.000Z'
  expect(toWallClock(at)?.format('YYYY-MM-DD HH:mm')).toBe('2026-11-29 07:30')
  expect(fromWallClock(toWallClock(at))).toBe(at)
  expect(toWallClock(null)).toBeNull()
  expect(fromWallClock(null)).toBeNull()
})

test('the quick choices are the times customers ask for most, by the server’s clock', () => {
  // 00:10 in Shanghai on 29 November
  expect(presetsAt(new Date('2026-11-28T16:10:00.000Z')).map(({ at }) => at)).toEqual([
    '2026-11-28T18:15:00.000Z',
    '2026-11-30T02:00:00.000Z',
    '2026-11-30T07:00:00.000Z',
    '2026-11-30T11:00:00.000Z',
  ])
})

test('a short rest of the cooling-off period is urgent in words and in colour', () => {
  const now = Date.parse('2026-11-28T02:00:00.000Z')
  expect(coolingOffLeft('2026-12-07T16:00:00.000Z', now)).toEqual({ words: '剩 9 天 14 小时', tone: 'quiet' })
  expect(coolingOffLeft('2026-11-30T02:00:00.000Z', now)).toEqual({ words: '剩 2 天', tone: 'waiting' })
  expect(coolingOffLeft('2026-11-28T16:30:00.000Z', now)).toEqual({
    words: '剩 14 小时 30 分',
    tone: 'bad',
  })
  expect(coolingOffLeft('2026-11-28T02:00:20.000Z', now)).toEqual({ words: '剩 1 分钟', tone: 'bad' })
  expect(coolingOffLeft('2026-11-27T16:00:00.000Z', now)).toEqual({ words: '已过 10 小时', tone: 'bad' })
})

import { describe, expect, test } from 'vitest'
import { readBoard } from '#components/admin/queue/board/schema.ts'
import { later, serverNow } from '#components/admin/queue/board/told.ts'
import {
  type Board,
  casesHref,
  countdown,
  durationInWords,
  paceInWords,
  rateInWords,
  workDaysInWords,
} from '#components/admin/queue/words/words.ts'

const board: Board = {
  now: '2026-03-02T02:00:00.000Z',
  paused: null,
  waiting: 3,
  resting: 0,
  leased: 1,
  pausedCases: 0,
  promisedDue: 0,
  oldest: null,
  byReason: [{ reason: 'NEGATIVE_ANSWER', byUrgency: [{ urgency: 'TODAY', count: 3 }] }],
  byUrgency: [{ urgency: 'TODAY', count: 3 }],
  pace: { perHour: 2.5, basis: 'TODAY' },
  forecast: [{ day: '2026-03-02', ending: 3, capacity: 25, breaches: 0 }],
  attemptsToday: 4,
  contactsToday: 2,
  closedToday: 1,
  doubtsToday: { noCall: 1, tooShort: 0 },
  agents: [
    {
      id: 'a',
      name: '王芳',
      username: 'wang.fang',
      caseId: null,
      policyNo: null,
      since: null,
      leaseUntil: null,
      onCall: false,
      calls: 0,
      contacts: 0,
      lastAt: null,
    },
  ],
  longTransactions: 0,
}

describe('what the stream tells', () => {
  test('a board is read as it was sent', () => {
    expect(readBoard(JSON.stringify(board))).toEqual(board)
  })

  test('anything that is not a board is not shown', () => {
    for (const data of ['', '{', '{}', JSON.stringify({ ...board, waiting: '3' }), undefined, 3])
      expect(readBoard(data)).toBeNull()
  })

  test('a late answer does not bring an older board back', () => {
    const newer = { board, at: 100 }
    const older = { board: { ...board, now: '2026-03-02T01:59:50.000Z' }, at: 200 }
    expect(later(newer, older)).toBe(newer)
    expect(later(older, newer)).toBe(newer)
    expect(later(null, older)).toBe(older)
  })

  test('time runs by this browser’s clock, starting from the server’s', () => {
    expect(serverNow({ board, at: 1000 }, 4000)).toBe(Date.parse('2026-03-02T02:00:03.000Z'))
  })
})

describe('the board in words', () => {
  test.each([
    [-5, '不到 1 分钟'],
    [59_999, '不到 1 分钟'],
    [60_000, '1 分钟'],
    [3_600_000, '1 小时'],
    [3_660_000, '1 小时 1 分'],
    [86_400_000, '1 天'],
    [93_600_000, '1 天 2 小时'],
  ])('%d ms', (ms, words) => {
    expect(durationInWords(ms)).toBe(words)
  })

  test('a lease counts down to zero and not below', () => {
    expect([1_200_000, 61_000, 60_001, 1, 0, -9].map(countdown)).toEqual([
      '20:00',
      '1:01',
      '1:01',
      '0:01',
      '0:00',
      '0:00',
    ])
  })

  test('a rate of nothing is not shown', () => {
    expect([rateInWords(0, 0), rateInWords(0, 3), rateInWords(2, 3)]).toEqual(['—', '0%', '67%'])
  })

  test('the pace says what it was computed from', () => {
    expect(paceInWords({ perHour: 2.54, basis: 'TODAY' })).toContain('每小时办结 2.5 个')
    expect(paceInWords({ perHour: 0, basis: 'TODAY' })).toContain('还没有办结')
    expect(paceInWords({ perHour: 1, basis: 'WEEK' })).toContain('近 7 天平均')
    expect(paceInWords({ perHour: 0, basis: 'NONE' })).toContain('近 7 天没有办结')
  })

  test('a number links to what it counted', () => {
    expect(casesHref({ place: 'WAITING' })).toBe('/admin/queue?tab=cases&place=WAITING')
    expect(casesHref({ reason: 'NEGATIVE_ANSWER', urgency: null })).toBe(
      '/admin/queue?tab=cases&reason=NEGATIVE_ANSWER',
    )
  })

  test('the days of the forecast are working days', () => {
    expect([[], [1, 2, 3, 4, 5, 6, 7], [7, 1]].map(workDaysInWords)).toEqual(['不排班', '每天', '周一、周日'])
  })
})

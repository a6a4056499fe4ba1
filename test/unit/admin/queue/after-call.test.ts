import { describe, expect, test } from 'vitest'
import { confirms, resultsOf } from '#components/admin/follow-ups/words.ts'
import { allowedOf, dueWords } from '#components/admin/problems/words.ts'
import { fillRest, missingOf, type Sheet, sheetOf, totalOf } from '#components/admin/quality/sheet.ts'
import { isScoreSheet, scoreItems } from '#server/call-centre/rules/quality-score.ts'

describe('a problem case', () => {
  const open = { status: 'OPEN', dueOn: '2026-03-20', workingDaysLeft: 9, overdue: false } as const

  test('shows how far the due day is', () => {
    const words = (change: Partial<Parameters<typeof dueWords>[0]>) => dueWords({ ...open, ...change })?.words
    expect(words({})).toBe('剩 9 个工作日')
    expect(words({ workingDaysLeft: 0 })).toBe('今天到期')
    expect(words({ workingDaysLeft: -2, overdue: true })).toBe('超期 2 个工作日')
    // The due day was a Friday, and today is the Saturday after it. No working day has passed since the due day.
    expect(words({ workingDaysLeft: 0, overdue: true })).toBe('已超期')
    expect(words({ workingDaysLeft: null })).toBe('剩余天数待计算')
    expect(words({ dueOn: null, workingDaysLeft: null })).toBeUndefined()
    expect(words({ status: 'RESOLVED', workingDaysLeft: null })).toBeUndefined()
  })

  test('is resolved by its handler and closed by somebody else', () => {
    const handler = { id: 'h', handles: true, closes: true }
    const other = { id: 'o', handles: true, closes: true }
    const reader = { id: 'r', handles: false, closes: false }
    const of = (status: 'OPEN' | 'RESOLVED' | 'CLOSED', me: typeof handler) => {
      const allowed = Object.entries(allowedOf({ status, handlerId: 'h' }, me))
      return allowed.filter(([, may]) => may).map(([name]) => name)
    }
    expect(of('OPEN', handler)).toEqual(['assign', 'note', 'resolve'])
    expect(of('OPEN', other)).toEqual(['assign', 'note'])
    expect(of('RESOLVED', handler)).toEqual(['note'])
    expect(of('RESOLVED', other)).toEqual(['note', 'reopen', 'close'])
    expect(of('CLOSED', other)).toEqual([])
    expect(of('RESOLVED', reader)).toEqual([])
  })
})

describe('a letter or a visit', () => {
  test('a letter confirms nothing in person, and a customer’s call is not assumed', () => {
    expect(resultsOf('LETTER')).not.toContain('CONFIRMED_IN_PERSON')
    expect(resultsOf('BRANCH')).toContain('CONFIRMED_IN_PERSON')
    for (const kind of ['LETTER', 'BRANCH'] as const) expect(resultsOf(kind)).not.toContain('CALLED_IN')
  })

  test('only the customer’s confirmation finishes the visit', () => {
    expect(resultsOf('BRANCH').filter(confirms)).toEqual(['CONFIRMED_IN_WRITING', 'CONFIRMED_IN_PERSON'])
  })
})

describe('a score sheet', () => {
  const blank: Sheet = sheetOf({ scores: null, fatal: [], comment: null })

  test('has no points and is not complete while it is blank', () => {
    expect(missingOf(blank)).toHaveLength(scoreItems.length)
    expect(totalOf(blank)).toBe(0)
  })

  test('is filled up without touching given points', () => {
    const filled = fillRest({ ...blank, scores: { OPENING: 4 } })
    expect(filled.scores.OPENING).toBe(4)
    expect(missingOf(filled)).toEqual([])
    expect(isScoreSheet({ ...filled.scores }, filled.fatal)).toBe(true)
    expect(totalOf(filled)).toBe(94)
  })

  test('loses all points by one fatal item', () => {
    expect(totalOf({ ...fillRest(blank), fatal: ['IDENTITY'] })).toBe(0)
  })

  test('shows earlier scores again, without items no sheet has', () => {
    const scored = { scores: { OPENING: 3, GONE: 9 }, fatal: ['IDENTITY', 'GONE'], comment: '好' }
    expect(sheetOf(scored)).toEqual({ scores: { OPENING: 3 }, fatal: ['IDENTITY'], comment: '好' })
  })
})

import { describe, expect, it } from 'vitest'
import { decideProblem, type ProblemCommand, type ProblemState } from '#server/call-centre/rules/problem.ts'

const NOW = new Date('2026-03-02T02:00:00Z')
const open: ProblemState = { status: 'OPEN', handlerId: 'handler', resolvedBy: null }
const resolved: ProblemState = { status: 'RESOLVED', handlerId: 'handler', resolvedBy: 'handler' }
const closed: ProblemState = { ...resolved, status: 'CLOSED' }

const decide = (state: ProblemState, command: ProblemCommand, by: string) => {
  const step = decideProblem(state, command, by, NOW)
  return step.ok ? step.value.event.type : step.code
}

describe('a problem case', () => {
  it('is resolved by its handler only', () => {
    expect(decide(open, { type: 'RESOLVE', resolution: '已处理' }, 'handler')).toBe('PROBLEM_RESOLVED')
    expect(decide(open, { type: 'RESOLVE', resolution: '已处理' }, 'another')).toBe('NOT_ALLOWED')
    expect(decide({ ...open, handlerId: null }, { type: 'RESOLVE', resolution: '已处理' }, 'handler')).toBe(
      'NOT_ALLOWED',
    )
  })
  it('is closed or sent back by another person', () => {
    for (const type of ['CLOSE', 'REOPEN'] as const) {
      expect(decide(resolved, { type, text: '意见' }, 'handler')).toBe('NOT_ON_YOURSELF')
      expect(decide(open, { type, text: '意见' }, 'chief')).toBe('STEP_NOT_POSSIBLE')
    }
    expect(decide(resolved, { type: 'CLOSE', text: '意见' }, 'chief')).toBe('PROBLEM_CLOSED')
    expect(decide(resolved, { type: 'REOPEN', text: '意见' }, 'chief')).toBe('PROBLEM_REOPENED')
  })
  it('is reassigned only while it is open, takes notes until it is closed, and then stays unchanged', () => {
    expect(decide(open, { type: 'ASSIGN', handlerId: 'new' }, 'chief')).toBe('PROBLEM_ASSIGNED')
    expect(decide(resolved, { type: 'ASSIGN', handlerId: 'new' }, 'chief')).toBe('STEP_NOT_POSSIBLE')
    expect(decide(resolved, { type: 'NOTE', text: '补充' }, 'handler')).toBe('PROBLEM_NOTED')
    for (const command of [
      { type: 'NOTE', text: '补充' },
      { type: 'ASSIGN', handlerId: 'new' },
      { type: 'RESOLVE', resolution: '已处理' },
      { type: 'CLOSE', text: '意见' },
    ] as const) {
      expect(decide(closed, command, 'chief')).toBe('STEP_NOT_POSSIBLE')
    }
  })
})

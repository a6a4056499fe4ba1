import { describe, expect, test } from 'vitest'
import {
  changedAlone,
  portionsOf,
  refusalInWords,
  type SteerOutcome,
  summaryOf,
  titleOf,
} from '#components/admin/queue/cases/steer-words.ts'
import { stepName, stepNotes } from '#components/admin/queue/words/step-words.ts'

const outcome = (refused: SteerOutcome['refused'], takesFromAgent = false): SteerOutcome => ({
  caseId: 'c',
  refused,
  takesFromAgent,
})

describe('what a command would do', () => {
  test('shows the changes, what is skipped and why, and what agents lose', () => {
    const outcomes = [
      outcome(null),
      outcome(null, true),
      outcome('CASE_CLOSED'),
      outcome('STEP_NOT_POSSIBLE'),
      outcome('STEP_NOT_POSSIBLE'),
    ]
    expect(summaryOf('FREE', outcomes)).toEqual({
      changes: 2,
      skipped: 3,
      skippedBy: [
        { why: '没有坐席在处理', count: 2 },
        { why: '已结束', count: 1 },
      ],
      takes: 1,
    })
  })

  test('explains the same refusal by the command', () => {
    expect(refusalInWords('PAUSE', 'STEP_NOT_POSSIBLE')).toBe('已经暂停')
    expect(refusalInWords('RESUME', 'STEP_NOT_POSSIBLE')).toBe('没有暂停')
    expect(refusalInWords('PAUSE', 'CUSTOMER_BUSY')).toBe('坐席正在处理，请先收回')
    expect(refusalInWords('PAUSE', 'NOT_ALLOWED')).toBe('状态不允许')
  })

  test('needs no list of results only for a single case that changed', () => {
    expect(changedAlone([outcome(null, true)])).toEqual(outcome(null, true))
    expect(changedAlone([outcome('CASE_CLOSED')])).toBeNull()
    expect(changedAlone([outcome(null), outcome(null)])).toBeNull()
    expect(changedAlone([])).toBeNull()
  })

  test('names the dialog after its command', () => {
    expect(titleOf({ type: 'PRIORITISE', priority: -1 })).toBe('优先级改为“优先”')
    expect(titleOf({ type: 'SET_LANGUAGE', language: 'yue' })).toBe('语言改为“粤语”')
    expect(titleOf({ type: 'PAUSE' })).toBe('暂停任务')
  })
})

describe('the record of a case in words', () => {
  const nameOf = (id: string) => (id === 'wang' ? '王芳' : null)
  const notes = (type: string, payload: Record<string, unknown>) => stepNotes({ type, payload }, nameOf)

  test('says how a call ended and what follows', () => {
    expect(
      notes('FINISHED', {
        attempt: 'x',
        disposition: 'APPOINTMENT',
        next: 'APPOINTMENT',
        at: '2026-03-02T02:00:00.000Z',
      }),
    ).toEqual(['接通-预约', '→ 按约再拨', '下次 2026-03-02 10:00'])
  })

  test('says who got it and why; a person who left is shown as recorded', () => {
    expect(notes('ASSIGNED', { to: 'wang', reason: '熟悉客户' })).toEqual(['指派给 王芳', '理由：熟悉客户'])
    expect(notes('ASSIGNED', { to: null, reason: '休假' })).toEqual(['取消指派', '理由：休假'])
    expect(notes('FREED', { from: 'gone' })).toEqual(['原处理人 gone'])
  })

  test('leaves out events it does not understand', () => {
    expect(notes('FINISHED', { disposition: 'NEVER_HEARD_OF', at: 5 })).toEqual([])
    expect(stepName({ type: 'NEVER_HEARD_OF' })).toBe('NEVER_HEARD_OF')
    expect(stepName({ type: 'CLAIMED' })).toBe('领取')
  })
})

test('portions contain every case once, and none is larger than the server takes', () => {
  const all = Array.from({ length: 1307 }, (_, index) => index)
  const portions = portionsOf(all, 500)
  expect(portions.map(({ length }) => length)).toEqual([500, 500, 307])
  expect(portions.flat()).toEqual(all)
  expect(portionsOf([], 500)).toEqual([])
})

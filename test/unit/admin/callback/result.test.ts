import { describe, expect, test } from 'vitest'
import {
  failingInWords,
  missingOf,
  needsProblem,
  toResult,
  withDisposition,
} from '#components/admin/callback/result/result.ts'
import {
  answeredCount,
  failingQuestions,
  nextUnanswered,
} from '#components/admin/callback/script/questions.ts'
import { nothingTyped, type Typed, withAnswer } from '#components/admin/callback/typed/typed.ts'

const questions = [
  { key: 'terms', text: '是否阅读条款', passing: 'YES' as const },
  { key: 'cooling', text: '是否知道犹豫期', passing: 'YES' as const },
  { key: 'promised', text: '是否承诺其他利益', passing: 'NO' as const },
]
const attempt = {
  id: 'attempt',
  agentName: '甲',
  direction: 'OUT' as const,
  startedAt: '2026-11-28T02:00:00.000Z',
  endedAt: null,
  confirmedAt: '2026-11-28T02:01:00.000Z',
  disposition: null,
  note: '',
  promisedFor: null,
  recordingId: null,
  talkSeconds: null,
}
const call = { attempt, questions }

function answered(answers: readonly ('YES' | 'NO')[], typed: Typed = nothingTyped): Typed {
  return answers.reduce(
    (before, answer, index) => withAnswer(before, questions[index]?.key ?? '', { answer }),
    typed,
  )
}
const clean = answered(['YES', 'YES', 'NO'])

describe('the questions', () => {
  test('are visited from the current one on, then from the beginning', () => {
    const { answers } = answered(['YES'])
    expect(answeredCount(questions, answers)).toBe(1)
    expect(nextUnanswered(questions, answers)).toBe(1)
    expect(nextUnanswered(questions, answers, 2)).toBe(2)
    expect(nextUnanswered(questions, withAnswer(nothingTyped, 'promised', { answer: 'NO' }).answers, 2)).toBe(
      0,
    )
    expect(nextUnanswered(questions, clean.answers)).toBe(-1)
  })

  test('fail by their own passing answer, not simply by 否', () => {
    expect(failingQuestions(questions, clean.answers)).toEqual([])
    const failing = failingQuestions(questions, answered(['NO', 'YES', 'YES']).answers)
    expect(failing.map(({ number }) => number)).toEqual([1, 3])
  })
})

describe('what is still missing', () => {
  const chosen = (disposition: Typed['disposition'], typed: Typed = nothingTyped): Typed => ({
    ...typed,
    disposition,
  })

  test.each([
    ['nothing at all', nothingTyped, ['DISPOSITION']],
    ['no answer', chosen('NO_ANSWER'), []],
    ['completed with answers left out', chosen('COMPLETED', answered(['YES'])), ['ANSWERS']],
    ['completed and clean', chosen('COMPLETED', clean), []],
    [
      'completed with a failing answer',
      chosen('COMPLETED', answered(['NO', 'YES', 'NO'])),
      ['PROBLEM_CATEGORY', 'PROBLEM_TEXT'],
    ],
    ['an appointment without its time', chosen('APPOINTMENT'), ['APPOINTMENT']],
    ['a refusal without the words', chosen('REFUSED', { ...nothingTyped, note: '  ' }), ['NOTE']],
    ['language or health, neither chosen', chosen('LANGUAGE_OR_HEALTH'), ['LANGUAGE']],
    ['health', chosen('LANGUAGE_OR_HEALTH', { ...nothingTyped, health: true }), []],
    ['a complaint', chosen('COMPLAINT'), ['PROBLEM_CATEGORY', 'PROBLEM_TEXT']],
  ])('%s', (_, typed, missing) => {
    expect(missingOf(typed, call)).toEqual(missing)
  })

  test('is a call, and before the questions the applicant’s confirmation', () => {
    expect(missingOf(chosen('NO_ANSWER'), { attempt: null, questions: null })).toEqual(['CALL'])
    expect(missingOf(chosen('COMPLETED'), { attempt, questions: null })).toEqual(['CONFIRMED'])
  })
})

describe('what is sent', () => {
  test('is only what belongs to the chosen result', () => {
    const typed: Typed = {
      ...answered(['NO', 'YES', 'NO']),
      disposition: 'NO_ANSWER',
      note: ' 无人 ',
      promisedFor: '2026-11-29T02:00:00.000Z',
      language: 'yue',
      problemCategory: 'OTHER',
      problemText: '说明',
    }
    expect(toResult(typed, call)).toEqual({
      disposition: 'NO_ANSWER',
      note: '无人',
      answers: { terms: { answer: 'NO' }, cooling: { answer: 'YES' }, promised: { answer: 'NO' } },
      promisedFor: null,
      language: null,
      problem: null,
    })
    expect(toResult(nothingTyped, call)).toBeNull()
  })

  test('includes a comment with a failing answer, and not with a corrected one', () => {
    const said = withAnswer(clean, 'terms', { answer: 'NO', comment: ' 没看过 ' })
    const result = toResult({ ...said, disposition: 'COMPLETED' }, call)
    expect(result?.answers?.terms).toEqual({ answer: 'NO', comment: '没看过' })
    const corrected = withAnswer(said, 'terms', { answer: 'YES' })
    expect(toResult({ ...corrected, disposition: 'COMPLETED' }, call)?.answers?.terms).toEqual({
      answer: 'YES',
    })
  })

  test('includes a problem case when an answer fails and the questions were completed', () => {
    const failing = answered(['NO', 'YES', 'YES'])
    expect(needsProblem({ ...failing, disposition: 'COMPLETED' }, call)).toBe(true)
    expect(needsProblem({ ...failing, disposition: 'HUNG_UP' }, call)).toBe(false)
    expect(failingInWords(withAnswer(failing, 'terms', { comment: '没看过' }), call)).toBe(
      '第 1 题答“否”：没看过\n第 3 题答“是”。',
    )
  })

  test('includes the category of surrender for an intention to surrender, unless another was chosen', () => {
    expect(withDisposition(nothingTyped, 'SURRENDER_INTENT').problemCategory).toBe('SURRENDER_INTENT')
    const other = { ...nothingTyped, problemCategory: 'EXTRA_BENEFITS' }
    expect(withDisposition(other, 'SURRENDER_INTENT').problemCategory).toBe('EXTRA_BENEFITS')
    expect(withDisposition(nothingTyped, 'COMPLAINT').problemCategory).toBeNull()
  })
})

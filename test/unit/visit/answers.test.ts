import { expect, test } from 'vitest'
import { answerRows } from '#server/visit/rules/answers.ts'

test('the rows of a set of answers follow the questions, and say of each whether it passes', () => {
  const questions = [
    { key: 'received', variant: 'paper', passing: 'YES' },
    { key: 'promised', variant: 'any', passing: 'NO' },
    { key: 'signed', variant: 'any', passing: 'YES' },
    { key: 'asked', variant: 'any', passing: 'YES' },
  ] as const
  const answers = {
    signed: { answer: 'NO', comment: '是家人签的' },
    promised: { answer: 'NO' },
    received: { answer: 'YES' },
  } as const
  expect(answerRows(questions, answers)).toEqual([
    { key: 'received', variant: 'paper', answer: 'YES', passing: true, comment: null },
    { key: 'promised', variant: 'any', answer: 'NO', passing: true, comment: null },
    { key: 'signed', variant: 'any', answer: 'NO', passing: false, comment: '是家人签的' },
    { key: 'asked', variant: 'any', answer: undefined, passing: false, comment: null },
  ])
})

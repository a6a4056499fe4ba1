import { expect, test } from 'vitest'
import { lastPlace, placeOf, placeToBegin } from '#components/h5/answering/places.ts'
import type { Answers } from '#components/h5/client/api.ts'

const questions = ['a', 'b', 'c'].map((key) => ({ key }))
const answered = (...keys: string[]): Answers =>
  Object.fromEntries(keys.map((key) => [key, { answer: 'YES' as const }]))

test('a new customer first sees whose policy it is; a returning one continues at the first missing answer', () => {
  expect(placeToBegin(questions, {})).toBe(0)
  expect(placeToBegin(questions, answered('a'))).toBe(2)
  expect(placeToBegin(questions, answered('b', 'c'))).toBe(1)
  expect(placeToBegin(questions, answered('a', 'c'))).toBe(2)
  expect(placeToBegin(questions, answered('a', 'b', 'c'))).toBe(lastPlace(questions))
})

test('the place after the last question is the end', () => {
  expect(questions.map(({ key }) => placeOf(questions, key))).toEqual([1, 2, 3])
  expect(lastPlace(questions)).toBe(4)
})

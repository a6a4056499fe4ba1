import type { Answers, Questionnaire } from '../client/api.ts'

type Questions = readonly Pick<Questionnaire['questionnaire']['questions'][number], 'key'>[]

/*
 * One question a screen: place 0 says whose policy it is, the places after it are the questions in their order, and the last
 * one, after them, is where the answers are submitted.
 */

export const lastPlace = (questions: Questions): number => questions.length + 1

export function placeOf(questions: Questions, key: string): number {
  return questions.findIndex((question) => question.key === key) + 1
}

/** Where somebody begins or goes on: before all questions, at the first that is open, or at the end. */
export function placeToBegin(questions: Questions, answers: Answers): number {
  const open = questions.findIndex((question) => !answers[question.key])
  if (open < 0) return lastPlace(questions)
  return questions.some((question) => answers[question.key]) ? open + 1 : 0
}

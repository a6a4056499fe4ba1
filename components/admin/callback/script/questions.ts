import type { SpokenQuestion } from '../shared/case-view.ts'
import type { Typed } from '../typed/typed.ts'

type Given = Typed['answers']

/** Null while the question is unanswered. */
export function isFailing(question: SpokenQuestion, given: Given): boolean | null {
  const answer = given[question.key]?.answer
  return answer === undefined ? null : answer !== question.passing
}

export function answeredCount(questions: readonly SpokenQuestion[], given: Given): number {
  return questions.filter(({ key }) => given[key]?.answer !== undefined).length
}

/** Questions not answered as they should be, with their numbers from 1. */
export function failingQuestions(
  questions: readonly SpokenQuestion[],
  given: Given,
): { readonly number: number; readonly question: SpokenQuestion }[] {
  return questions
    .map((question, index) => ({ number: index + 1, question }))
    .filter(({ question }) => isFailing(question, given) === true)
}

/** The first unanswered one from `from` on, then from the beginning; -1 when all are answered. */
export function nextUnanswered(questions: readonly SpokenQuestion[], given: Given, from = 0): number {
  const open = (question: SpokenQuestion) => given[question.key]?.answer === undefined
  const after = questions.findIndex((question, index) => index >= from && open(question))
  return after >= 0 ? after : questions.findIndex(open)
}

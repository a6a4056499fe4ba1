import type { SpokenQuestion } from '../shared/case-view.ts'
import type { Typed } from '../typed/typed.ts'

type Given = Typed['answers']

/** Whether the answer is a failing one; null while the question is unanswered. */
export function isFailing(question: SpokenQuestion, given: Given): boolean | null {
  const answer = given[question.key]?.answer
  return answer === undefined ? null : answer !== question.passing
}

export function answeredCount(questions: readonly SpokenQuestion[], given: Given): number {
  return questions.filter(({ key }) => given[key]?.answer !== undefined).length
}

/** The questions with a failing answer, with their numbers counted from 1. */
export function failingQuestions(
  questions: readonly SpokenQuestion[],
  given: Given,
): { readonly number: number; readonly question: SpokenQuestion }[] {
  return questions
    .map((question, index) => ({ number: index + 1, question }))
    .filter(({ question }) => isFailing(question, given) === true)
}

/**
 * Returns the index of the first unanswered question at or after `from`. If there is none, returns the index of the
 * first unanswered question of all, or -1 when all are answered.
 */
export function nextUnanswered(questions: readonly SpokenQuestion[], given: Given, from = 0): number {
  const open = (question: SpokenQuestion) => given[question.key]?.answer === undefined
  const after = questions.findIndex((question, index) => index >= from && open(question))
  return after >= 0 ? after : questions.findIndex(open)
}

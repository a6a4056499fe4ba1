import type { Answers, Questionnaire } from '../client/api.ts'

type Questions = readonly Pick<Questionnaire['questionnaire']['questions'][number], 'key'>[]

/*
 * The screens of a questionnaire that shows one question at a time: place 0 shows the policy, places 1 to n the questions in
 * their order, place n + 1 the button that submits.
 */

/** The place where the answers are submitted. */
export const lastPlace = (questions: Questions): number => questions.length + 1

/** The place of a question, by its key. */
export function placeOf(questions: Questions, key: string): number {
  return questions.findIndex((question) => question.key === key) + 1
}

/** Where to start: at place 0 if nothing is answered, else at the first open question, or at the end. */
export function placeToBegin(questions: Questions, answers: Answers): number {
  const open = questions.findIndex((question) => !answers[question.key])
  if (open < 0) return lastPlace(questions)
  return questions.some((question) => answers[question.key]) ? open + 1 : 0
}

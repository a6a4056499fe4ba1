import type { Answers, Questionnaire } from '../client/api.ts'

type Questions = readonly Pick<Questionnaire['questionnaire']['questions'][number], 'key'>[]

/*
 * The places of a questionnaire that shows one question at a time:
 * - place 0 shows the policy,
 * - places 1 to n show the questions in their order,
 * - place n + 1 shows the button that submits.
 */

/** The place with the button that submits the answers. */
export const lastPlace = (questions: Questions): number => questions.length + 1

/** The place of the question with the given key. */
export function placeOf(questions: Questions, key: string): number {
  return questions.findIndex((question) => question.key === key) + 1
}

/**
 * The place to start at: place 0 if no question is answered, otherwise the first unanswered question. If all are
 * answered, it is the last place.
 */
export function placeToBegin(questions: Questions, answers: Answers): number {
  const open = questions.findIndex((question) => !answers[question.key])
  if (open < 0) return lastPlace(questions)
  return questions.some((question) => answers[question.key]) ? open + 1 : 0
}

import type { AnswerValue } from '../../vocabulary/visits.ts'
import type { Answers, PinnedQuestion } from './events.ts'

/** One question with its answer, as stored in the database. */
export interface AnswerRow {
  readonly key: string
  readonly variant: string
  readonly answer: AnswerValue | undefined
  /** Whether the answer is the passing one. The visit succeeds only if all answers are passing. */
  readonly passing: boolean
  readonly comment: string | null
}

/** The rows of one set of answers, given online or by phone, in question order. */
export function answerRows(questions: readonly PinnedQuestion[], answers: Answers): AnswerRow[] {
  return questions.map(({ key, variant, passing }) => {
    const given = answers[key]
    return {
      key,
      variant,
      answer: given?.answer,
      passing: given?.answer === passing,
      comment: given?.comment ?? null,
    }
  })
}

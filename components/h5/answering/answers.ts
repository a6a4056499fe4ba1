import type { Answer, Answers } from '../client/api.ts'

/** The longest comment that the server accepts, in characters. */
export const COMMENT_LIMIT = 500

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null || !('answer' in value)) return false
  if (value.answer !== 'YES' && value.answer !== 'NO') return false
  return !('comment' in value) || value.comment === undefined || typeof value.comment === 'string'
}

/** Reads the answers stored in the browser. Entries that are not an answer to one of these questions are dropped. */
export function readKept(text: string | null, questions: readonly string[]): Answers {
  if (text === null) return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return {}
    const entries = Object.entries(parsed).flatMap(([key, value]) =>
      questions.includes(key) && isAnswer(value) ? [[key, value] as const] : [],
    )
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}

/**
 * An answer in the format that the server accepts. The comment is included only if the answer is a failing answer and
 * the comment is not blank.
 */
export function answerOf(answer: Answer['answer'], passing: Answer['answer'], comment: string): Answer {
  const text = comment.trim().slice(0, COMMENT_LIMIT)
  return answer !== passing && text !== '' ? { answer, comment: text } : { answer }
}

/** Whether `one` and `other` hold the same answers. An empty comment equals a missing comment. */
export function sameAnswers(one: Answers, other: Answers): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every(
    (key) =>
      one[key]?.answer === other[key]?.answer && (one[key]?.comment ?? '') === (other[key]?.comment ?? ''),
  )
}

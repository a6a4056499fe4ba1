import type { Answer, Answers } from '../client/api.ts'

/** Characters of one comment. */
export const COMMENT_LIMIT = 500

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null || !('answer' in value)) return false
  if (value.answer !== 'YES' && value.answer !== 'NO') return false
  return !('comment' in value) || value.comment === undefined || typeof value.comment === 'string'
}

/** Answers kept by the browser, as far as they are answers to these questions. */
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

/** One answer as sent: a comment only with an answer that raises a concern, and only when there is one. */
export function answerOf(answer: Answer['answer'], passing: Answer['answer'], comment: string): Answer {
  const text = comment.trim().slice(0, COMMENT_LIMIT)
  return answer !== passing && text !== '' ? { answer, comment: text } : { answer }
}

export function sameAnswers(one: Answers, other: Answers): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every(
    (key) =>
      one[key]?.answer === other[key]?.answer && (one[key]?.comment ?? '') === (other[key]?.comment ?? ''),
  )
}

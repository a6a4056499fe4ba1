import type { WebhookFailure } from '#server/adapters/webhook/port.ts'
import { failureTexts, statusTexts, text } from './messages.zh-CN.ts'

/** What came of one try, in words. */
export interface Outcome {
  readonly good: boolean
  readonly name: string
  /** The same in few words. */
  readonly brief: string
  /** What to do about it; null if nothing is to be done. */
  readonly advice: string | null
}

function ofStatus(status: number): { readonly name: string; readonly advice: string } {
  if (status < 400) return statusTexts.redirect
  if (status === 401 || status === 403) return statusTexts.unauthorized
  if (status === 404) return statusTexts.missing
  if (status === 410) return statusTexts.gone
  if (status === 429) return statusTexts.busy
  return status < 500 ? statusTexts.refused : statusTexts.broken
}

/** Says what came of one try: the receiver's status, or why none came. */
export function outcomeOf(tried: {
  readonly status: number | null
  readonly failure: WebhookFailure | null
}): Outcome {
  const { status, failure } = tried
  if (status === null) {
    const words = failureTexts[failure ?? 'BROKEN_OFF']
    return { good: false, brief: words.name, ...words }
  }
  const detail = text.answered(status)
  if (status >= 200 && status < 300)
    return { good: true, name: text.result(statusTexts.taken, detail), brief: String(status), advice: null }
  const { name, advice } = ofStatus(status)
  return { good: false, name: text.result(name, detail), brief: `${status} ${name}`, advice }
}

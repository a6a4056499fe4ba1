import type { PastEvent } from './history.ts'

/**
 * If an answer took more seconds than this, its time is not counted, because the customer was not reading all that
 * time [D].
 */
export const LONGEST_READING_SECONDS = 300

/**
 * Computes the number of whole seconds that the customer spent on each question, if the record shows it. Every answer
 * is saved when the customer gives it. The time since the previous save, or since the questionnaire was opened,
 * therefore belongs to the answers in this save. Several answers in one save share it equally. Only the first answer
 * to a question counts, because a later change is not reading time.
 */
export function secondsPerQuestion(events: readonly PastEvent[]): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>()
  const seen = new Set<string>()
  let since: Date | null = null
  for (const { event, at } of events) {
    if (event.type === 'QUESTIONNAIRE_OPENED') {
      since = at
      continue
    }
    if (event.type !== 'DRAFT_SAVED' && event.type !== 'SUBMITTED') continue
    const fresh = Object.keys(event.payload.answers).filter((key) => !seen.has(key))
    if (fresh.length === 0) continue
    const each = since === null ? null : (at.getTime() - since.getTime()) / 1000 / fresh.length
    for (const key of fresh) {
      seen.add(key)
      if (each !== null && each >= 0 && each <= LONGEST_READING_SECONDS) seconds.set(key, Math.round(each))
    }
    since = at
  }
  return seconds
}

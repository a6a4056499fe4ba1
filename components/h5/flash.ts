import type { MessageId } from '../i18n/catalogs.ts'

/** One sentence for the next page to begin with: why the customer is there now. */
let waiting: MessageId | null = null

export function leaveWord(id: MessageId): void {
  waiting = id
}

/** The sentence left, which stays until a page has shown it and another one is opened. */
export function takeWord(): MessageId | null {
  const word = waiting
  waiting = null
  return word
}

import { storableText } from '../../kernel/storable.ts'
import { maskNumbers } from '../../kernel/text/mask.ts'

/**
 * The beginning of a receiver's answer as staff see it. The receiver may write anything into it, also what it was sent:
 * long numbers are masked.
 */
export function shownAnswer(body: string): string {
  return maskNumbers(storableText(body))
}

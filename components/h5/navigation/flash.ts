import type { MessageId } from '../../i18n/catalogs.ts'

/** One sentence for the next page to begin with: why the customer is there now. */
let word: { readonly id: MessageId; readonly path: string | null } | null = null

export function leaveWord(id: MessageId): void {
  word = { id, path: null }
}

/**
 * The sentence left for this page, for as long as it is this page: what stands in while it loads shows it, and what comes
 * after shows it still. Another page begins without.
 */
export function wordFor(path: string): MessageId | null {
  if (word === null) return null
  if (word.path === null) word = { ...word, path }
  if (word.path !== path) word = null
  return word?.id ?? null
}

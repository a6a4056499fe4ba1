import type { MessageId } from '../../i18n/catalogs.ts'

/** A flash message: one sentence, shown by the next page, that says why the customer was redirected there. */
let word: { readonly id: MessageId; readonly path: string | null } | null = null

/** Sets the flash message for the next page. */
export function leaveWord(id: MessageId): void {
  word = { id, path: null }
}

/**
 * The flash message for a page. It belongs to the first path that requests it, so that both the page's skeleton and
 * the loaded page show it. A request for another path drops it.
 */
export function wordFor(path: string): MessageId | null {
  if (word === null) return null
  if (word.path === null) word = { ...word, path }
  if (word.path !== path) word = null
  return word?.id ?? null
}

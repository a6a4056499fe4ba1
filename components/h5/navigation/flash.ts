import type { MessageId } from '../../i18n/catalogs.ts'

/** A flash message: one sentence the next page shows, which says why the customer was led there. */
let word: { readonly id: MessageId; readonly path: string | null } | null = null

/** Leaves a flash message for the next page. */
export function leaveWord(id: MessageId): void {
  word = { id, path: null }
}

/**
 * The flash message for a page. The first page that asks owns it: its skeleton and then the loaded page both show it. Asking
 * for another path drops it.
 */
export function wordFor(path: string): MessageId | null {
  if (word === null) return null
  if (word.path === null) word = { ...word, path }
  if (word.path !== path) word = null
  return word?.id ?? null
}

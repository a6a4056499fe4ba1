import { keep, kept } from '../browser/storage.ts'

const LIST = '/h5/visits'
/** Browsers keep no more of a tab's history: beyond it, places in it cannot be told. */
const HISTORY_LIMIT = 50

/**
 * From one of the customers' pages to another, in the browser alone (pages.tsx shows it): a page asked of the server can fail to come, and
 * a page loaded anew has lost the identity check, which lives in memory.
 *
 * @param path of one of the customers' pages
 */
export function goTo(path: string): void {
  const fromList = window.location.pathname === LIST
  window.history.pushState(null, '', path)
  if (fromList) keep('h5.list-at', String(window.history.length - 2))
  window.scrollTo(0, 0)
}

/** As goTo, in place of this page: nobody comes back to it. */
export function goInstead(path: string): void {
  window.history.replaceState(null, '', path)
  window.scrollTo(0, 0)
}

/**
 * Back to the list, past everything in between: the identity page asks anew, and the vendor's is used up. From the newest
 * page of the tab's history.
 */
export function goBackToList(): void {
  const at = Number.parseInt(kept('h5.list-at') ?? '', 10)
  const { length } = window.history
  if (at < length - 1 && length < HISTORY_LIMIT) window.history.go(at - (length - 1))
  else window.location.replace(LIST)
}

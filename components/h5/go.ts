import { keep, kept } from '../browser/storage.ts'
import { pathChanged } from './path.ts'

const LIST = '/h5/visits'
/** Browsers keep no more of a tab's history: beyond it, places in it cannot be told. */
const HISTORY_LIMIT = 50

/** What an entry of the tab's history says of itself. */
interface Entry {
  /** How many entries below it belong to this document: back stays within it, and so does the identity check. */
  readonly below: number
  /** It stands above this document's first entry only so that back can ask first. */
  readonly guard: boolean
}

function entry(): Entry {
  const state: unknown = window.history.state
  if (typeof state !== 'object' || state === null) return { below: 0, guard: false }
  return { below: Number(Reflect.get(state, 'below') ?? 0), guard: Reflect.get(state, 'guard') === true }
}

/**
 * From one of the customers' pages to another, in the browser alone (pages.tsx shows it): a page asked of the server can fail to come, and
 * a page loaded anew has lost the identity check, which lives in memory.
 *
 * @param path of one of the customers' pages
 */
export function goTo(path: string): void {
  const fromList = window.location.pathname === LIST
  window.history.pushState({ below: entry().below + 1, guard: false }, '', path)
  if (fromList) keep('h5.list-at', String(window.history.length - 2))
  window.scrollTo(0, 0)
  pathChanged()
}

/** As goTo, in place of this page: nobody comes back to it. */
export function goInstead(path: string): void {
  window.history.replaceState(entry(), '', path)
  window.scrollTo(0, 0)
  pathChanged()
}

/** Puts an entry of this same page above it, where back would leave the document. @returns whether there is one */
export function guardEntry(): boolean {
  const { below, guard } = entry()
  if (below === 0) window.history.pushState({ below: 1, guard: true }, '', window.location.pathname)
  return below === 0 || guard
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

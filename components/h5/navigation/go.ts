import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { keep, kept } from '../../browser/storage.ts'
import { pathChanged } from './path.ts'

const LIST = '/h5/visits'
/** Browsers keep at most this many entries per tab. At the limit `history.length` stays and positions cannot be computed. */
const HISTORY_LIMIT = 50
/** A limit for `popstate` after `history.go`; going back within a document is faster in every browser. */
const BACK_WITHIN_MS = 1000

/** The state of a history entry. */
interface Entry {
  /** How many entries below this one belong to the same document. Above 0, back keeps the document and its identity token. */
  readonly below: number
  /** The entry was pushed above the document's first one so that back can be intercepted (guardEntry). */
  readonly guard: boolean
  /** The part of the page it shows: the number of entries of the same page below it. */
  readonly part: number
}

function entry(): Entry {
  const state: unknown = window.history.state
  if (typeof state !== 'object' || state === null) return { below: 0, guard: false, part: 0 }
  return {
    below: Number(Reflect.get(state, 'below') ?? 0),
    guard: Reflect.get(state, 'guard') === true,
    part: Number(Reflect.get(state, 'part') ?? 0),
  }
}

function push(next: Entry, path: string): void {
  window.history.pushState(next, '', path)
}

/**
 * Goes to another of the customers' pages without loading a document (pages.tsx shows it). A new document could fail to load,
 * and it would lose the identity token, which exists in memory only.
 *
 * @param path of one of the customers' pages
 */
export function goTo(path: string): void {
  const fromList = window.location.pathname === LIST
  push({ below: entry().below + 1, guard: false, part: 0 }, path)
  if (fromList) keep('h5.list-at', String(window.history.length - 2))
  window.scrollTo(0, 0)
  pathChanged()
}

/** The path to open once the entries of a page's parts have been left; null if none are being left. */
let leavingFor: string | null = null

/** As goTo, but replaces this page and all its parts: back does not return to them. */
export function goInstead(path: string): void {
  const { part } = entry()
  if (part > 0 && leavingFor === null) leaveParts(part)
  if (leavingFor === null) arrive(path)
  else leavingFor = path
}

function arrive(path: string): void {
  window.history.scrollRestoration = 'auto'
  window.history.replaceState({ ...entry(), part: 0 }, '', path)
  window.scrollTo(0, 0)
  pathChanged()
}

/** Goes back to the page's own entry; only from there can the next page replace it. */
function leaveParts(part: number): void {
  leavingFor = window.location.pathname
  const done = () => {
    stopMinding()
    clearTimeout(late)
    const path = leavingFor ?? window.location.pathname
    leavingFor = null
    arrive(path)
    return true
  }
  const stopMinding = mindBackButton(done)
  const late = setTimeout(done, BACK_WITHIN_MS)
  window.history.go(-part)
}

/** The part that is shown; 0 is the page itself. */
export const partInFront = (): number => entry().part

/** Whether the current entry is the document's first: back from here leaves it. */
export const isFirstEntry = (): boolean => entry().below === 0

/**
 * Goes to another part of the same page. Each part is a history entry above the previous one, so that back leads to the
 * previous part and leaves the page only from the first. Going to a lower part takes effect with the browser's `popstate`.
 */
export function goToPart(part: number): void {
  const { below, guard, part: now } = entry()
  // Without this the browser would restore the old scroll position; a part is read from its top.
  window.history.scrollRestoration = 'manual'
  if (part < now) window.history.go(part - now)
  for (let next = now + 1; next <= part; next += 1)
    push({ below: below + next - now, guard, part: next }, window.location.pathname)
}

/** Pushes a second entry of this page if back would leave the document. @returns whether there is such an entry */
export function guardEntry(): boolean {
  const { below, guard } = entry()
  if (below === 0) push({ below: 1, guard: true, part: 0 }, window.location.pathname)
  return below === 0 || guard
}

/**
 * Goes back to the list of visits, past the pages in between: the identity page would ask again, and the face check vendor's
 * page works only once. Only valid from the newest entry of the tab's history.
 */
export function goBackToList(): void {
  const at = Number.parseInt(kept('h5.list-at') ?? '', 10)
  const { length } = window.history
  if (at < length - 1 && length < HISTORY_LIMIT) window.history.go(at - (length - 1))
  else window.location.replace(LIST)
}

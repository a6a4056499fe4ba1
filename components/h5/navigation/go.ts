import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { keep, kept } from '../../browser/storage.ts'
import { pathChanged } from './path.ts'

const LIST = '/h5/visits'
/**
 * Maximum number of history entries that browsers keep per tab. At the limit, `history.length` no longer grows, so
 * positions cannot be computed.
 */
const HISTORY_LIMIT = 50
/**
 * Milliseconds to wait for `popstate` after `history.go`. Going back within a document is faster than this in every
 * browser.
 */
const BACK_WITHIN_MS = 1000

/** The state of a history entry. */
interface Entry {
  /**
   * How many entries below this entry belong to the same document. If it is above 0, going back keeps the document
   * and the identity token.
   */
  readonly below: number
  /**
   * True if the entry was pushed above the document's first entry so that a press of the back button can be
   * intercepted (guardEntry).
   */
  readonly guard: boolean
  /** The part of the page that the entry shows. It equals the number of entries of the same page below this entry. */
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
 * Goes to another of the customers' pages without loading a document (pages.tsx shows the page). A new document could
 * fail to load, and it would lose the identity token, which exists in memory only.
 *
 * @param path the path of one of the customers' pages
 */
export function goTo(path: string): void {
  const fromList = window.location.pathname === LIST
  push({ below: entry().below + 1, guard: false, part: 0 }, path)
  if (fromList) keep('h5.list-at', String(window.history.length - 2))
  window.scrollTo(0, 0)
  pathChanged()
}

/**
 * The path to open once the browser has gone back over the history entries of a page's parts; null while it is not
 * going back.
 */
let leavingFor: string | null = null

/**
 * Goes to another page like `goTo`, but replaces this page and all its parts, so that going back does not return to
 * them.
 */
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

/** Goes back to the page's own entry, because the next page can replace the page only from there. */
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

/** The part that is shown; part 0 is the page itself. */
export const partInFront = (): number => entry().part

/** Whether the current entry is the document's first. Going back from the first entry leaves the document. */
export const isFirstEntry = (): boolean => entry().below === 0

/**
 * Goes to another part of the same page. Each part is a history entry above the previous part. Going back therefore
 * leads to the previous part, and leaves the page only from the first part. Going to a lower part takes effect with
 * the browser's `popstate`.
 */
export function goToPart(part: number): void {
  const { below, guard, part: now } = entry()
  // Without this setting, the browser would restore the old scroll position, but a part must be shown from its top.
  window.history.scrollRestoration = 'manual'
  if (part < now) window.history.go(part - now)
  for (let next = now + 1; next <= part; next += 1)
    push({ below: below + next - now, guard, part: next }, window.location.pathname)
}

/**
 * Pushes a second history entry of this page if going back would leave the document.
 * @returns whether the current entry is a second entry pushed by this function
 */
export function guardEntry(): boolean {
  const { below, guard } = entry()
  if (below === 0) push({ below: 1, guard: true, part: 0 }, window.location.pathname)
  return below === 0 || guard
}

/**
 * Goes back to the list of visits and skips the pages in between. The identity page would ask for the identity again,
 * and the face check vendor's page works only once. Call it only from the newest entry of the tab's history.
 */
export function goBackToList(): void {
  const at = Number.parseInt(kept('h5.list-at') ?? '', 10)
  const { length } = window.history
  if (at < length - 1 && length < HISTORY_LIMIT) window.history.go(at - (length - 1))
  else window.location.replace(LIST)
}

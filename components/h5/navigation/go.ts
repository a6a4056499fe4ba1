import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { keep, kept } from '../../browser/storage.ts'
import { pathChanged } from './path.ts'

const LIST = '/h5/visits'
/** Browsers keep no more of a tab's history: beyond it, places in it cannot be told. */
const HISTORY_LIMIT = 50
/** Longer than any browser takes to go back within a document. */
const BACK_WITHIN_MS = 1000

/** What an entry of the tab's history says of itself. */
interface Entry {
  /** How many entries below it belong to this document: back stays within it, and so does the identity check. */
  readonly below: number
  /** It stands above this document's first entry, which is only there so that back can ask first. */
  readonly guard: boolean
  /** Which part of its page it is: how many entries of the same page lie below it. */
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
 * From one of the customers' pages to another, in the browser alone (pages.tsx shows it): a page asked of the server can fail to come, and
 * a page loaded anew has lost the identity check, which lives in memory.
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

/** Where the entries of a page's parts are being left for. */
let leavingFor: string | null = null

/** As goTo, in place of this page with all its parts: nobody comes back to them. */
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

/** Goes back below the parts of a page; only there can what is next take its place. */
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

/** The part of the page in front; 0 is the page itself. */
export const partInFront = (): number => entry().part

/** Whether back came out below everything that belongs to this document's pages. */
export const isFirstEntry = (): boolean => entry().below === 0

/**
 * To another part of the same page, by its place: each part is an entry above the one before it, so that back leads from part
 * to part, and leaves the page only from the first. Going down takes effect with the browser's popstate.
 */
export function goToPart(part: number): void {
  const { below, guard, part: now } = entry()
  // A part is read from its top, also when it is gone back to.
  window.history.scrollRestoration = 'manual'
  if (part < now) window.history.go(part - now)
  for (let next = now + 1; next <= part; next += 1)
    push({ below: below + next - now, guard, part: next }, window.location.pathname)
}

/** Puts an entry of this same page above it, where back would leave the document. @returns whether there is one */
export function guardEntry(): boolean {
  const { below, guard } = entry()
  if (below === 0) push({ below: 1, guard: true, part: 0 }, window.location.pathname)
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

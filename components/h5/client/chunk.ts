import { again, inTime, once } from './retry.ts'

/** How long what did not come is waited for before it is asked for again. */
const AGAIN_AFTER_MS = [600, 2000, 5000]

/** Files of the build a page may still wait for. */
const FILES = 'script[src*="/_next/static/"], link[rel=stylesheet][href*="/_next/static/"]'

/** Those that have come, as far as they were asked for after this file ran: the ones before were there before it. */
const come = new WeakSet<EventTarget>()

if (typeof document !== 'undefined') {
  for (const each of Array.from(document.querySelectorAll(FILES))) come.add(each)
  document.addEventListener('load', ({ target }) => target !== null && come.add(target), true)
}

/**
 * Asks once more, under another spelling of the address, for files that hang: under the same one the browser would wait for the
 * answer it waits for already. A script tells the bundler by itself which one it is, by the attribute it is asked for: here the
 * one that hangs. Of a style sheet the bundler is told.
 */
function askAnotherWay(turn: string): void {
  for (const file of Array.from(document.querySelectorAll(FILES))) {
    if (come.has(file)) continue
    if (file instanceof HTMLScriptElement) {
      const other = document.createElement('script')
      other.src = `${file.src}?${turn}`
      other.getAttribute = file.getAttribute.bind(file)
      document.head.appendChild(other)
    } else if (file instanceof HTMLLinkElement) {
      const other = document.createElement('link')
      other.rel = 'stylesheet'
      other.href = `${file.href}?${turn}`
      other.onload = () => file.dispatchEvent(new Event('load'))
      document.head.appendChild(other)
    }
  }
}

/**
 * A part of the pages that is fetched when it is needed, once for all who ask. What does not come is asked for again, and in the
 * end given up: what the customer would look at then is a page that waits for ever.
 *
 * @param load the `import()`
 */
export function chunk<T>(load: () => Promise<T>): () => Promise<T> {
  return once(() =>
    again((withinMs) => inTime(load(), withinMs, () => askAnotherWay(`after=${withinMs}`)), AGAIN_AFTER_MS),
  )
}

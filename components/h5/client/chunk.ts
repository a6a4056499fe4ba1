import { again, inTime, once } from './retry.ts'

/** Milliseconds before the second, the third and the fourth attempt. */
const AGAIN_AFTER_MS = [600, 2000, 5000]

/** Selects the script and style elements of the build, which may still be loading. */
const FILES = 'script[src*="/_next/static/"], link[rel=stylesheet][href*="/_next/static/"]'

/**
 * Elements that have loaded. Elements present when this file runs count as loaded, because this file runs after them.
 */
const come = new WeakSet<EventTarget>()

if (typeof document !== 'undefined') {
  for (const each of Array.from(document.querySelectorAll(FILES))) come.add(each)
  document.addEventListener('load', ({ target }) => target !== null && come.add(target), true)
}

/**
 * Requests each hanging file again through a new element. The new URL has an added query string, because for the same
 * URL the browser would wait for the hanging request.
 * - A script registers with the bundler under the `src` attribute of its element, so the new element returns the
 * attributes of the hanging element.
 * - For a style sheet, the bundler waits for the hanging element's `load` event, so the new element dispatches that
 * event there.
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
 * Wraps an `import()` so that it is fetched once, on demand. It is retried when it hangs, and rejected when every
 * attempt has failed. A pending `import()` would leave the customer in front of a page that loads for ever.
 * @param load the `import()`
 */
export function chunk<T>(load: () => Promise<T>): () => Promise<T> {
  return once(() =>
    again((withinMs) => inTime(load(), withinMs, () => askAnotherWay(`after=${withinMs}`)), AGAIN_AFTER_MS),
  )
}

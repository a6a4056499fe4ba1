import * as navigation from 'next/navigation'

/*
 * Next declares the results of the hooks of `next/navigation` as nullable, because the path can be unknown under
 * `pages`. Under `app` the path is always known. Components under `app` therefore use the hooks of this module.
 */

function there<T>(found: T | null): T {
  if (found === null) throw new Error('asked for outside of app')
  return found
}

/** The current path. Use this hook only under `app`. */
export const usePathname = () => there(navigation.usePathname())

/**
 * Replaces the query string of the page that is shown, without asking the server. Next reads it into `useSearchParams`.
 * `router.replace` would load the page's frame from the server again, and load the whole document if that fails, which
 * loses what is typed.
 */
export function replaceSearch(search: URLSearchParams): void {
  const text = search.toString()
  window.history.replaceState(null, '', text === '' ? window.location.pathname : `?${text}`)
}

/** The current query string of the URL. Use this hook only under `app`. */
export const useSearchParams = () => there(navigation.useSearchParams())

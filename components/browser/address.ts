import * as navigation from 'next/navigation'

/*
 * Next types the results of the hooks of `next/navigation` as nullable, because the path may be unknown under
 * `pages`. Under `app` the path is always known. Components of `app` use the hooks of this module instead.
 */

function there<T>(found: T | null): T {
  if (found === null) throw new Error('asked for outside of app')
  return found
}

/** The current path. It may be used under `app` only. */
export const usePathname = () => there(navigation.usePathname())

/** The current query. It may be used under `app` only. */
export const useSearchParams = () => there(navigation.useSearchParams())

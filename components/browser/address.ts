import * as navigation from 'next/navigation'

/*
 * Next types the hooks of `next/navigation` as nullable, because under `pages` the path may not be known yet. Under `app` it
 * always is; components of `app` use these hooks.
 */

function there<T>(found: T | null): T {
  if (found === null) throw new Error('asked for outside of app')
  return found
}

/** The current path, under `app` only. */
export const usePathname = () => there(navigation.usePathname())

/** The current query, under `app` only. */
export const useSearchParams = () => there(navigation.useSearchParams())

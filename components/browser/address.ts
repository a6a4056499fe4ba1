import * as navigation from 'next/navigation'

/*
 * Next says that pages of its other router (the customers', in `pages`) may have no address yet. Those under `app` always
 * have one, and ask here.
 */

function there<T>(found: T | null): T {
  if (found === null) throw new Error('asked for outside of app')
  return found
}

export const usePathname = () => there(navigation.usePathname())

export const useSearchParams = () => there(navigation.useSearchParams())

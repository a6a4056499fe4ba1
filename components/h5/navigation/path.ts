import { startTransition, useEffect, useState } from 'react'

const listening = new Set<() => void>()

/** The address has changed without the browser's saying so (go.ts). */
export function pathChanged(): void {
  for (const tell of listening) tell()
}

/** Empty while a page is made for everybody: nothing a page begins with may depend on it. */
const currentPath = (): string => (typeof window === 'undefined' ? '' : window.location.pathname)

/** Where the customer is. The page in front stays until the one gone to can be shown. */
export function usePath(): string {
  const [path, setPath] = useState(currentPath)
  useEffect(() => {
    const look = () => startTransition(() => setPath(currentPath()))
    look()
    listening.add(look)
    window.addEventListener('popstate', look)
    return () => {
      listening.delete(look)
      window.removeEventListener('popstate', look)
    }
  }, [])
  return path
}

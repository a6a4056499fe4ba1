import { startTransition, useEffect, useState } from 'react'

const listening = new Set<() => void>()

/**
 * Notifies listeners of a path changed by `pushState` or `replaceState` (go.ts), because browsers fire no event for
 * these functions.
 */
export function pathChanged(): void {
  for (const tell of listening) tell()
}

/** Empty at build time, when the pages are prerendered, because the first render must not depend on the path. */
const currentPath = (): string => (typeof window === 'undefined' ? '' : window.location.pathname)

/** The current path. It changes in a transition, so the old page stays until the new page can be rendered. */
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

'use client'

import { useCallback, useEffect, useEffectEvent, useState } from 'react'

export type Polled<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly data: T }

/**
 * Loads data, and loads it again at an interval while the page is visible. If a later load fails, the last data
 * stays, because the next load can succeed.
 * @param key a changed key drops the data and loads it again
 * @param everyMs the interval in milliseconds; null loads the data only once
 */
export function usePolled<T>(
  key: string,
  load: () => Promise<T>,
  everyMs: number | null,
): Polled<T> & { readonly again: () => void } {
  const [polled, setPolled] = useState<Polled<T> & { readonly of: string }>({ state: 'loading', of: key })
  const [round, setRound] = useState(0)
  const begin = useEffectEvent(load)

  useEffect(() => {
    let current = true
    let timer: number | undefined
    const turn = async (): Promise<void> => {
      if (document.visibilityState === 'visible') {
        try {
          const data = await begin()
          if (current) setPolled({ state: 'ready', data, of: key })
        } catch {
          if (current)
            setPolled((shown) =>
              shown.state === 'ready' && shown.of === key ? shown : { state: 'failed', of: key },
            )
        }
      }
      if (current && everyMs !== null) timer = window.setTimeout(turn, everyMs)
    }
    void turn()
    return () => {
      current = false
      window.clearTimeout(timer)
    }
  }, [key, round, everyMs])

  const again = useCallback(() => setRound((count) => count + 1), [])
  const shown: Polled<T> = polled.of === key ? polled : { state: 'loading' }
  return { ...shown, again }
}

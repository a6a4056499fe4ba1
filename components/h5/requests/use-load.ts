'use client'

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Failure, toFailure } from '../client/failure.ts'
import { useMoveOn } from './use-move-on.ts'

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly data: T }

/**
 * Loads what a page shows. Refusals that belong to another page (sign in, check identity, it is over) lead there;
 * every other failure is shown, with a way to try again.
 *
 * @param key another key loads anew
 * @param first what is here already: it is not loaded
 */
export function useLoad<T>(
  key: string,
  load: () => Promise<T>,
  first: T | null = null,
): Loaded<T> & { readonly again: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>(
    first === null ? { state: 'loading' } : { state: 'ready', data: first },
  )
  const given = useRef(first !== null)
  const [round, setRound] = useState(0)
  const moveOn = useMoveOn()
  const begin = useEffectEvent(load)
  const fail = useEffectEvent((error: unknown) => {
    const failure = toFailure(error)
    if (!moveOn(failure)) setLoaded({ state: 'failed', failure })
  })

  // Key and round say when to load, not what.
  useEffect(() => {
    if (given.current) {
      given.current = false
      return
    }
    let current = true
    begin().then(
      (data) => current && setLoaded({ state: 'ready', data }),
      (error) => current && fail(error),
    )
    return () => {
      current = false
    }
  }, [key, round])

  const again = useCallback(() => {
    setLoaded({ state: 'loading' })
    setRound((count) => count + 1)
  }, [])
  return { ...loaded, again }
}

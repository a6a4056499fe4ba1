'use client'

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Failure, toFailure } from '../client/failure.ts'
import { useMoveOn } from './use-move-on.ts'

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly data: T }

/**
 * Loads a page's data. A refusal that belongs to another page (sign-in, identity check, result) opens that page.
 * Other failures are returned, with `again` to retry.
 *
 * @param key a changed key loads the data again
 * @param first data that is already available, so that the first request is not needed
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

  // `key` and `round` only trigger the effect; `begin` knows which data to load.
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

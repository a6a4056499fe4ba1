'use client'

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { api, type Outputs } from '../client/api.ts'
import { type Failure, isRefusal, toFailure } from '../client/failure.ts'
import { useMoveOn } from '../requests/use-move-on.ts'

type Prepared = Outputs['copy']['prepare']

/** Milliseconds after which a copy that is being made is asked for again. */
const LOOK_AGAIN_MS = 8000
/** Milliseconds after which the link is fetched anew. The server accepts it for ten minutes. */
const RENEW_MS = 8 * 60_000

/** The customer's copy: not known yet, without a passed identity check, failed, or prepared. */
export type CopyState =
  | { readonly state: 'loading' }
  | { readonly state: 'unchecked' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly copy: Prepared }

/**
 * Prepares the customer's copy of a visit. While it is being made, the server is asked again and again, so that the
 * customer need not do anything.
 * @param verified whether an identity check covers the visit; without one nothing is asked
 */
export function usePreparedCopy(
  visitId: string,
  verified: boolean,
): CopyState & { readonly again: () => void } {
  const [known, setKnown] = useState<CopyState>({ state: verified ? 'loading' : 'unchecked' })
  const [round, setRound] = useState(0)
  const askedAt = useRef(0)
  const moveOn = useMoveOn()
  const fail = useEffectEvent((failure: Failure) => {
    if (isRefusal(failure, 'IDENTITY_REQUIRED')) setKnown({ state: 'unchecked' })
    else if (!moveOn(failure)) setKnown({ state: 'failed', failure })
  })

  useEffect(() => {
    if (!verified) return
    let current = true
    let timer: ReturnType<typeof setTimeout>
    const ask = () => {
      askedAt.current = performance.now()
      api.copy.prepare.mutate({ visitId }).then(
        (copy) => {
          if (!current) return
          setKnown({ state: 'ready', copy })
          timer = setTimeout(ask, copy.path === null ? LOOK_AGAIN_MS : RENEW_MS)
        },
        (error) => current && fail(toFailure(error)),
      )
    }
    ask()
    return () => {
      current = false
      clearTimeout(timer)
    }
    // `round` only triggers the effect.
  }, [visitId, verified, round])

  const again = useCallback(() => setRound((count) => count + 1), [])

  useEffect(() => {
    // A phone stops the timers of a page in the background, so the link can be too old when the customer returns.
    const look = () => {
      if (document.visibilityState === 'visible' && performance.now() - askedAt.current > RENEW_MS) again()
    }
    document.addEventListener('visibilitychange', look)
    window.addEventListener('pageshow', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('pageshow', look)
    }
  }, [again])

  return { ...known, again }
}

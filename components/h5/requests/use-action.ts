'use client'

import { useEffect, useRef, useState } from 'react'
import { type Failure, toFailure } from '../client/failure.ts'
import { useMoveOn } from './use-move-on.ts'

/** Whether the customer is still on this page afterwards, or on the way to another one. */
export type Afterwards = 'here' | 'leaving'

export interface Action {
  readonly busy: boolean
  readonly failure: Failure | null
  /** Does one thing; while it runs, and while another page is being opened, a second tap does nothing. */
  readonly run: (work: () => Promise<Afterwards>) => void
  readonly clear: () => void
}

/**
 * What a button does, once at a time.
 *
 * @param shownHere failures this page shows itself although they usually lead to another page
 */
export function useAction(shownHere?: (failure: Failure) => boolean): Action {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const running = useRef(false)
  const moveOn = useMoveOn()

  function rest(): void {
    running.current = false
    setBusy(false)
  }

  async function start(work: () => Promise<Afterwards>): Promise<void> {
    if (running.current) return
    running.current = true
    setBusy(true)
    setFailure(null)
    try {
      if ((await work()) === 'here') rest()
    } catch (error) {
      const found = toFailure(error)
      if (!(shownHere?.(found) ?? false) && moveOn(found)) return
      setFailure(found)
      rest()
    }
  }

  useEffect(() => {
    // Back from another site to this page as it was left: busy with leaving.
    const comeBack = (event: PageTransitionEvent) => {
      if (!event.persisted) return
      running.current = false
      setBusy(false)
    }
    window.addEventListener('pageshow', comeBack)
    return () => window.removeEventListener('pageshow', comeBack)
  }, [])

  return { busy, failure, run: (work) => void start(work), clear: () => setFailure(null) }
}

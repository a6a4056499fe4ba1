'use client'

import { useEffect, useRef, useState } from 'react'
import { type Failure, toFailure } from '../client/failure.ts'
import { useMoveOn } from './use-move-on.ts'

/** Whether the customer stays on this page after an action, or is leaving it. */
export type Afterwards = 'here' | 'leaving'

export interface Action {
  readonly busy: boolean
  readonly failure: Failure | null
  /** Runs the work, unless earlier work is running or another page is being opened. */
  readonly run: (work: () => Promise<Afterwards>) => void
  readonly clear: () => void
}

/**
 * The state of a button's action: one run at a time, with its failure.
 *
 * @param shownHere selects failures this page shows itself although they usually lead to another page
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
    // A page from the back/forward cache comes back in the state it was left in: busy.
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

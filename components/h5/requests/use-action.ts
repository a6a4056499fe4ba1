'use client'

import { useEffect, useRef, useState } from 'react'
import { type Failure, toFailure } from '../client/failure.ts'
import { useMoveOn } from './use-move-on.ts'

/** Whether the page stays open after an action (`here`) or another page is being opened (`leaving`). */
export type Afterwards = 'here' | 'leaving'

export interface Action {
  readonly busy: boolean
  readonly failure: Failure | null
  /** Runs the work. It does nothing while earlier work is running or another page is being opened. */
  readonly run: (work: () => Promise<Afterwards>) => void
  readonly clear: () => void
}

/**
 * The state of a button's action, with its failure. Only one run is possible at a time.
 *
 * @param shownHere selects failures that this page shows itself although they usually lead to another page
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
    // A page that returns from the back/forward cache is still in the busy state in which the customer left it.
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

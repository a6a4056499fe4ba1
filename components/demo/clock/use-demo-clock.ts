'use client'

import { useEffect, useState } from 'react'
import { demoApi } from '../api.ts'
import { usePolled } from '../use-polled.ts'

interface Reading {
  readonly now: string
  readonly offsetMs: number
}

/** A reading of the server's clock, with the value of `performance.now()` when the reading was taken. */
interface Taken {
  readonly reading: Reading
  readonly at: number
}

const take = (reading: Reading): Taken => ({ reading, at: performance.now() })

/**
 * The demo's clock. Between two readings it advances by `performance.now()`, because the browser's date can be wrong.
 */
export function useDemoClock() {
  const read = usePolled('clock', async () => take(await demoApi.clock.query()), 30_000)
  const [moved, setMoved] = useState<Taken | null>(null)
  const [, tick] = useState(0)

  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), 500)
    return () => window.clearInterval(timer)
  }, [])

  const polled = read.state === 'ready' ? read.data : null
  const latest = moved !== null && (polled === null || moved.at > polled.at) ? moved : polled
  return {
    state: latest === null ? read.state : ('ready' as const),
    again: read.again,
    offsetMs: latest?.reading.offsetMs ?? 0,
    now: () => new Date(latest === null ? 0 : Date.parse(latest.reading.now) + performance.now() - latest.at),
    /**
     * Moves the clock forward.
     * @throws an error if the server cannot be reached
     */
    move: async (byMs: number): Promise<Date> => {
      const taken = take(await demoApi.moveClock.mutate({ byMs }))
      setMoved(taken)
      return new Date(taken.reading.now)
    },
  }
}

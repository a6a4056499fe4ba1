'use client'

import { useCallback, useEffect, useState } from 'react'

/**
 * Counts down to zero. The remaining seconds are computed from the clock. Counted ticks would be wrong, because
 * timers stop while a phone sleeps.
 *
 * @returns the seconds left, and a function that restarts with a number of seconds
 */
export function useSeconds(): readonly [number, (seconds: number) => void] {
  const [end, setEnd] = useState<number | null>(null)
  const [left, setLeft] = useState(0)

  useEffect(() => {
    if (end === null) return
    const tick = () => {
      const rest = Math.max(0, Math.ceil((end - performance.now()) / 1000))
      setLeft(rest)
      if (rest === 0) clearInterval(timer)
    }
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [end])

  const start = useCallback((seconds: number) => {
    setLeft(seconds)
    setEnd(performance.now() + seconds * 1000)
  }, [])
  return [left, start]
}

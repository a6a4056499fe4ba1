'use client'

import { useCallback, useEffect, useState } from 'react'

/**
 * Counts down to zero. The remaining seconds are computed from the clock. Counted ticks would be wrong, because
 * timers stop while a phone sleeps.
 *
 * @param from the seconds with which it begins at once; 0 if it begins later
 * @returns the seconds left, and a function that restarts with a number of seconds
 */
export function useSeconds(from = 0): readonly [number, (seconds: number) => void] {
  const [end, setEnd] = useState<number | null>(() => (from === 0 ? null : performance.now() + from * 1000))
  const [left, setLeft] = useState(from)

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

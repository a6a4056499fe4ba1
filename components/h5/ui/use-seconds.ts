'use client'

import { useCallback, useEffect, useState } from 'react'

/**
 * Counts down to zero, by the clock and not by ticks: a phone that slept is not behind.
 *
 * @returns seconds left, and a way to start anew with so many
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

import { useEffect, useState } from 'react'

const SHOWN_MS = 60_000

/** Holds an unmasked value and clears it after a minute. */
export function useShownForAWhile<T>(): [T | null, (value: T | null) => void] {
  const [value, setValue] = useState<T | null>(null)
  useEffect(() => {
    if (value === null) return
    const timer = setTimeout(() => setValue(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [value])
  return [value, setValue]
}

'use client'

import { useCallback, useEffect, useState } from 'react'
import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { goToPart, isFirstEntry, partInFront } from './go.ts'

/**
 * Which part of this page is in front, and a way to another one. The tab's history is what knows: the phone's back button
 * leads to the part before, and from the first part out of the page.
 */
export function useParts(): readonly [number, (part: number) => void] {
  const [part, setPart] = useState(partInFront)

  useEffect(() => {
    const here = window.location.pathname
    return mindBackButton(() => {
      if (window.location.pathname !== here || isFirstEntry()) return false
      setPart(partInFront())
      return true
    })
  }, [])

  const go = useCallback((next: number) => {
    goToPart(next)
    setPart(partInFront())
  }, [])
  return [part, go]
}

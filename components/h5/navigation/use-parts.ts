'use client'

import { useCallback, useEffect, useState } from 'react'
import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { goToPart, isFirstEntry, partInFront } from './go.ts'

/**
 * The part of this page that is shown, and a function that goes to another part. The part is stored in the tab's
 * history (go.ts), so that the phone's back button leads to the previous part.
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

'use client'

import { useEffect } from 'react'
import { replayEarlyTaps } from '../first-script/early-taps.ts'

function comeToLife(): void {
  window.pageIsHere?.()
  replayEarlyTaps()
}

/** Rendered last in the root layout, so that its effect runs after the rest of the page is hydrated. */
export function ComeToLife(): null {
  useEffect(comeToLife, [])
  return null
}

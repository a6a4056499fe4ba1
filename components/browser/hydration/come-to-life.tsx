'use client'

import { useEffect } from 'react'
import { replayEarlyTaps } from '../first-script/early-taps.ts'

function comeToLife(): void {
  window.pageIsHere?.()
  replayEarlyTaps()
}

/** Stands last in the root layout: its effect runs when everything before it has been taken over. */
export function ComeToLife(): null {
  useEffect(comeToLife, [])
  return null
}

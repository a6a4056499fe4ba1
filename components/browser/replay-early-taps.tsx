'use client'

import { useEffect } from 'react'
import { replayEarlyTaps } from './early-taps.ts'

/** Stands last in the root layout: its effect runs when everything before it has been taken over. */
export function ReplayEarlyTaps(): null {
  useEffect(replayEarlyTaps, [])
  return null
}

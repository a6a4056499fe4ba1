'use client'

import { useSyncExternalStore } from 'react'
import { streamState } from './stream.ts'

/** Whether the page's stream is open. While it is not, pages poll. */
export function useStreamOpen(): boolean {
  return useSyncExternalStore(streamState.subscribe, streamState.isOpen, () => false)
}

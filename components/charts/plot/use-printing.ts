'use client'

import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

const PRINT = 'print'
let printing = false

function set(next: boolean, tell: () => void): void {
  printing = next
  // The update is synchronous, because the browser lays out the printed pages as soon as the event handler returns.
  flushSync(tell)
}

function subscribe(tell: () => void): () => void {
  const media = window.matchMedia(PRINT)
  if (media.matches) printing = true
  const before = () => set(true, tell)
  const after = () => set(media.matches, tell)
  window.addEventListener('beforeprint', before)
  window.addEventListener('afterprint', after)
  media.addEventListener('change', after)
  return () => {
    window.removeEventListener('beforeprint', before)
    window.removeEventListener('afterprint', after)
    media.removeEventListener('change', after)
  }
}

/** Whether the page is being printed. ResizeObserver does not run during printing, so a chart needs a fixed width. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => printing,
    () => false,
  )
}

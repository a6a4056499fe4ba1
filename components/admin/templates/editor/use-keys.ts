'use client'

import { useEffect, useEffectEvent } from 'react'

interface Keys {
  readonly onSave: () => void
  readonly onUndo: () => void
  readonly onRedo: () => void
}

/** Ctrl/⌘+S, Z and Shift+Z (or Y) for the whole version, in whichever field the focus is. */
export function useKeys(keys: Keys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return
    const key = event.key.toLowerCase()
    const wanted =
      key === 's' ? keys.onSave : key === 'y' || (key === 'z' && event.shiftKey) ? keys.onRedo : keys.onUndo
    if (!['s', 'z', 'y'].includes(key)) return
    event.preventDefault()
    wanted()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
}

'use client'

import { useEffect, useEffectEvent } from 'react'

interface Keys {
  readonly onSave: () => void
  readonly onUndo: () => void
  readonly onRedo: () => void
}

/**
 * Installs the keyboard shortcuts of the whole editor: Ctrl/⌘+S saves, Z undoes, Shift+Z or Y redoes. The shortcuts
 * work in every field.
 */
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

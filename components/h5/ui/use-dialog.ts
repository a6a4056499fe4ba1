'use client'

import { type KeyboardEvent, type RefObject, useEffect } from 'react'

const REACHABLE = 'a[href], button, input, select, textarea'

/**
 * Traps the keyboard focus in a dialog. The focus moves into the dialog and stays there. When the dialog closes, the
 * focus returns to the element that had it before. Escape closes the dialog.
 *
 * @returns the handler for the element's `onKeyDown`
 */
export function useDialog(
  dialog: RefObject<HTMLElement | null>,
  onClose: () => void,
): (event: KeyboardEvent) => void {
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [dialog])

  return (event) => {
    if (event.key === 'Escape') onClose()
    if (event.key !== 'Tab') return
    const all = [...(dialog.current?.querySelectorAll<HTMLElement>(REACHABLE) ?? [])]
    const first = all[0]
    const last = all.at(-1)
    const leaving = event.shiftKey ? [first, dialog.current] : [last]
    if (!leaving.some((edge) => edge === document.activeElement)) return
    event.preventDefault()
    const next = event.shiftKey ? last : first
    next?.focus()
  }
}

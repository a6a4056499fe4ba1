'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

/** What a person fills in. A hidden input for files is no field: its button opens a window of the system. */
const FIELDS = [
  'input:not([type=hidden]):not([type=file]):not(:disabled):not([readonly])',
  'input[role=combobox]:not(:disabled)',
  'textarea:not(:disabled)',
  'select:not(:disabled)',
  '[contenteditable=true]',
].join(',')

/** Puts the focus on the first field, unless the focus is already in one of the fields. */
export function focusFirst(area: HTMLElement | null): void {
  if (area === null) return
  if (document.activeElement?.matches(FIELDS) && area.contains(document.activeElement)) return
  const fields = [...area.querySelectorAll<HTMLElement>(FIELDS)]
  fields.find((field) => field.offsetParent !== null)?.focus()
}

/** The content of a dialog. Its first field has the focus as soon as the content appears. */
export function Focused({ children }: { children: ReactNode }) {
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    // The dialog's own effects run after this one. They remember where the focus was, and move it to the dialog.
    const timer = setTimeout(() => focusFirst(area.current))
    return () => {
      clearTimeout(timer)
      const lost = document.activeElement === null || document.activeElement === document.body
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return <div ref={area}>{children}</div>
}

/**
 * Calls `confirm` when a person presses Ctrl+Enter (Cmd+Enter) anywhere in a dialog or in a form of a page; without `confirm`, the form around
 * the field is submitted. React's events of a dialog reach the element around it, although the browser shows the dialog
 * elsewhere.
 * @param props.blocked true while it cannot be confirmed
 */
export function ConfirmKeys(props: {
  confirm: (() => void) | undefined
  blocked: boolean
  children: ReactNode
}) {
  const { confirm, blocked, children } = props
  function press(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
    // Not even a dialog that cannot be confirmed now lets the key through to the dialog or page below.
    event.preventDefault()
    event.stopPropagation()
    if (event.repeat || blocked) return
    if (confirm !== undefined) confirm()
    else if (event.target instanceof HTMLElement) event.target.closest('form')?.requestSubmit()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is no element of its own; it hears the keys of the dialog
    <div role="presentation" style={{ display: 'contents' }} onKeyDown={press}>
      {children}
    </div>
  )
}

'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './parts.module.css'

interface SheetProps {
  readonly title: string
  readonly children: ReactNode
  readonly onClose: () => void
}

const REACHABLE = 'a[href], button, input, select, textarea'

/**
 * A question over the page. Not the browser's own `<dialog>`: phones from before 2022 do not have it. Focus stays inside
 * and returns where it was; Escape closes.
 */
export function Sheet({ title, children, onClose }: SheetProps) {
  const titleId = useId()
  const sheet = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const before = document.activeElement
    sheet.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])

  function keepInside(event: React.KeyboardEvent): void {
    if (event.key === 'Escape') onClose()
    if (event.key !== 'Tab') return
    const all = [...(sheet.current?.querySelectorAll<HTMLElement>(REACHABLE) ?? [])]
    const first = all[0]
    const last = all.at(-1)
    const leaving = event.shiftKey ? [first, sheet.current] : [last]
    if (!leaving.some((edge) => edge === document.activeElement)) return
    event.preventDefault()
    const next = event.shiftKey ? last : first
    next?.focus()
  }

  return (
    <div className={styles.veil}>
      <div
        ref={sheet}
        className={styles.sheet}
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        onKeyDown={keepInside}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </div>
  )
}

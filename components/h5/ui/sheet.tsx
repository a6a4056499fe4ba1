'use client'

import { type ReactNode, useId, useRef } from 'react'
import styles from './sheet.module.css'
import { useDialog } from './use-dialog.ts'

interface SheetProps {
  readonly title: string
  readonly children: ReactNode
  readonly onClose: () => void
}

/**
 * A modal dialog at the bottom of the screen. `<dialog>` is not used, because phones from before 2022 do not support
 * it.
 */
export function Sheet({ title, children, onClose }: SheetProps) {
  const titleId = useId()
  const sheet = useRef<HTMLDivElement>(null)
  const onKeyDown = useDialog(sheet, onClose)
  return (
    <div className={styles.veil}>
      <div
        ref={sheet}
        className={styles.sheet}
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </div>
  )
}

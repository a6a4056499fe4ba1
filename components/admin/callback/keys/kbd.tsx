import type { ReactNode } from 'react'
import styles from '../shared/callback.module.css'

/** A key as the keyboard shows it. Hidden from screen readers. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <span className={styles.kbd} aria-hidden="true">
      {children}
    </span>
  )
}

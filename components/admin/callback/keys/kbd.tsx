import type { ReactNode } from 'react'
import styles from '../shared/callback.module.css'

/** A key, drawn as on the keyboard and hidden from screen readers. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <span className={styles.kbd} aria-hidden="true">
      {children}
    </span>
  )
}

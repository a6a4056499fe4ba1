import type { ReactNode } from 'react'
import styles from '../callback.module.css'

/** A key, as it is written on the keyboard; only for the eye. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <span className={styles.kbd} aria-hidden="true">
      {children}
    </span>
  )
}

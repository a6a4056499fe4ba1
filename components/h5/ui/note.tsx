import type { ReactNode } from 'react'
import styles from './note.module.css'

/** A coloured box with something to know: `bad` went wrong, `warm` needs attention, `calm` explains, `good` is fine. */
export function Note({ kind, children }: { kind: 'bad' | 'warm' | 'calm' | 'good'; children: ReactNode }) {
  return (
    <div className={styles.note} data-kind={kind}>
      {children}
    </div>
  )
}

import type { ReactNode } from 'react'
import styles from './note.module.css'

/** A coloured box: `bad` reports a failure, `warm` asks for attention, `calm` explains, `good` confirms. */
export function Note({ kind, children }: { kind: 'bad' | 'warm' | 'calm' | 'good'; children: ReactNode }) {
  return (
    <div className={styles.note} data-kind={kind}>
      {children}
    </div>
  )
}

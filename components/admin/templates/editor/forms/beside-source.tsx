import type { ReactNode } from 'react'
import styles from './forms.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.source

/**
 * A field for a translation, with the Chinese text that is translated: beside the field on wide screens, above it on
 * narrow ones.
 */
export function BesideSource({ source, children }: { source: string; children: ReactNode }) {
  return (
    <div className={styles.beside}>
      <p className={styles.source} lang="zh-CN">
        <span className={styles.sourceLabel}>{words.label}</span>
        {source.trim() === '' ? words.empty : source}
      </p>
      <div>{children}</div>
    </div>
  )
}

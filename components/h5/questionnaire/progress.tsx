'use client'

import { useText } from '../../i18n/text.ts'
import type { DraftState } from '../answering/draft.ts'
import styles from './progress.module.css'

interface ProgressProps {
  readonly done: number
  readonly of: number
  /** The progress in words. */
  readonly words: string
  readonly draft: DraftState | null
}

/** The progress of the questionnaire, and whether the answers are saved. */
export function Progress({ done, of, words, draft }: ProgressProps) {
  const { t } = useText()
  return (
    <div className={styles.progress}>
      <span className={styles.line} aria-hidden="true">
        <span style={{ width: `${(100 * done) / of}%` }} />
      </span>
      <span>{words}</span>
      <span className={styles.draft} role="status">
        {draft === 'saved' && t('draft.saved')}
        {draft === 'unsaved' && t('draft.unsaved')}
        {draft === 'unkept' && t('draft.unkept')}
      </span>
    </div>
  )
}

'use client'

import { Tooltip } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import { dueWords, type ProblemRow } from './words.ts'

/** The due day, or the reason why there is none yet. */
export function DueDay({ dueOn }: Pick<ProblemRow, 'dueOn'>) {
  if (dueOn !== null) return <span className={shared.number}>{dueOn}</span>
  return (
    <Tooltip title={text.due.pendingHint}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens for the keyboard, too */}
      <span tabIndex={0} className={styles.pending}>
        {text.due.pending}
      </span>
    </Tooltip>
  )
}

/** The number of working days until the due day, or since the due day if it has passed. */
export function DaysLeft({ problem }: { problem: ProblemRow }) {
  const due = dueWords(problem)
  return due === null ? null : <ToneTag tone={due.tone}>{due.words}</ToneTag>
}

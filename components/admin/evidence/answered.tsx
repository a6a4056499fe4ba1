'use client'

import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import styles from './evidence.module.css'
import { text } from './messages.zh-CN.ts'
import { witnessName } from './words.ts'

interface Answer {
  readonly size: number
  readonly kind: string
  readonly by: string
  readonly at: string
}

/**
 * What witnesses of one kind said of a checkpoint: who, and when.
 * @param props.none shown if there is no answer of this kind
 */
export function Answers(props: { answers: readonly Answer[]; kind: string; none?: string }) {
  const own = props.answers.filter(({ kind }) => kind === props.kind)
  if (own.length === 0) return <span className={shared.quiet}>{props.none ?? text.none}</span>
  return (
    <span className={styles.answers}>
      {own.map(({ by, at }) => (
        <span key={by} className={styles.answer}>
          <When at={at} form="second" />
          <span className={shared.quiet}>{witnessName(by)}</span>
        </span>
      ))}
    </span>
  )
}

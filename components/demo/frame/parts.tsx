'use client'

import type { ReactNode } from 'react'
import { statusNames } from '#server/visit/messages.zh-CN.ts'
import type { VisitSummary } from '../api.ts'
import { text } from '../messages.zh-CN.ts'
import styles from './demo.module.css'

/** A placeholder while data is loading. */
export function Waiting({ rows = 3 }: { rows?: number }) {
  return (
    <div className={styles.waiting} role="status">
      <span className={styles.hidden}>{text.loading}</span>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <span key={row} aria-hidden="true" />
      ))}
    </div>
  )
}

/** Error message shown when the server cannot be reached. Its button calls `again`. */
export function Unreachable({ again }: { again: () => void }) {
  return (
    <div className={styles.empty} role="alert">
      <strong>{text.unreachable}</strong>
      <button type="button" className={styles.button} data-look="second" onClick={again}>
        {text.again}
      </button>
    </div>
  )
}

/** Says that there is nothing to show. */
export function Empty({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {lead !== undefined && <p className={styles.small}>{lead}</p>}
      {children}
    </div>
  )
}

const tones = {
  PENDING: 'go',
  NOTICED: 'go',
  ANSWERING: 'go',
  REVIEWING: 'go',
  SUCCESS: 'good',
  CALLBACK: 'bad',
  CANCELLED: undefined,
} as const

/** A visit's status as a tag. */
export function StatusTag({ status }: { status: VisitSummary['status'] }) {
  return (
    <span className={styles.tag} data-tone={tones[status]}>
      {statusNames[status]}
    </span>
  )
}

/** Chooses the person whose messages are shown. */
export function PersonPicker(props: {
  label: string
  value: string
  options: readonly { readonly id: string; readonly label: string }[]
  onChoose: (id: string) => void
}) {
  return (
    <label className={styles.picker}>
      {props.label}
      <select value={props.value} onChange={(event) => props.onChoose(event.target.value)}>
        {props.options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

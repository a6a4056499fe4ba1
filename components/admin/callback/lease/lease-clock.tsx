'use client'

import common from '../shared/callback.module.css'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './lease.module.css'
import { clockOf, type LeaseLevel, type LeaseSpan } from './lease.ts'
import { useLeaseLeft } from './use-lease.ts'

/** Countdown of the lease, in seconds. */
export function LeaseClock({ span, level }: { span: LeaseSpan | null; level: LeaseLevel }) {
  const left = useLeaseLeft(span)
  const ended = left === null || left === 0
  return (
    <span className={styles.lease} data-level={ended ? 'ENDED' : level} title={text.lease.hint}>
      {ended ? (
        text.lease.ended
      ) : (
        <>
          {text.lease.label} <span className={common.clock}>{clockOf(left)}</span>
        </>
      )}
    </span>
  )
}

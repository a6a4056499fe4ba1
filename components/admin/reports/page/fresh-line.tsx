'use client'

import { useIsFetching } from '@tanstack/react-query'
import { Spin } from 'antd'
import { count } from '#components/charts/format.ts'
import type { AdminOutputs } from '../../api.ts'
import { When } from '../../ui/when.tsx'
import type { Loaded } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import styles from './reports.module.css'
import { FIGURES } from './use-report.ts'

const words = text.fresh

/**
 * Shows the time up to which the figures are counted, how many records still wait to be counted, and whether newer
 * figures are loading.
 */
export function FreshLine({ fresh }: { fresh: Loaded<AdminOutputs['report']['freshness']> }) {
  const loading = useIsFetching({ queryKey: FIGURES }) > 0
  const { data, failure } = fresh
  return (
    <div className={`reports-fresh ${styles.fresh}`} aria-live="polite">
      {failure !== null && data === undefined && words.failed}
      {data !== undefined && (
        <span>
          {data.asOf === null ? (
            words.none
          ) : (
            <>
              {words.asOf} <When at={data.asOf} form="second" />
            </>
          )}
        </span>
      )}
      {data !== undefined && data.waiting > 0 && (
        <span>{words.waiting(count(data.waiting), data.waitingCapped)}</span>
      )}
      {loading && (
        <span className={styles.onScreen}>
          <Spin size="small" /> {words.refreshing}
        </span>
      )}
    </div>
  )
}

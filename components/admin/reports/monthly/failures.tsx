import { StackedBars } from '#components/charts/columns/stacked-bars.tsx'
import { count } from '#components/charts/format.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { fates } from '#server/reporting/rules/figures.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { codesData, fatesData } from '../failure/series.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type Compared, comparedRow } from './comparison.ts'
import styles from './paper.module.css'
import { PaperTable } from './paper-table.tsx'
import type { Month } from './use-month.ts'

const words = text.monthly
const names = text.failure

type Sums = Month['failure']['now']

const figures: readonly { name: string; of: (sums: Sums) => number }[] = [
  { name: names.faceFailed, of: (sums) => sums.face_failed },
  { name: names.faceOther, of: (sums) => sums.face_other },
  { name: names.smsFailed, of: (sums) => sums.sms_failed },
  { name: names.faceLocked, of: (sums) => sums.face_locked },
  { name: names.smsLocked, of: (sums) => sums.sms_locked },
  { name: names.threeDays, of: (sums) => sums.face_failed_3_days },
  { name: names.expired, of: (sums) => sums.window_expired },
  { name: names.wechat, of: (sums) => sums.reminded_wechat },
  { name: names.sms, of: (sums) => sums.reminded_sms },
  { name: names.reminderFailed, of: (sums) => sums.reminder_failed },
  { name: names.arrivedName, of: (sums) => sums.sms_arrived },
  { name: names.lost, of: (sums) => sums.sms_lost },
]

/** The failures, the reasons for which visits went to the call centre, and how those visits ended. */
export function Failures({ filter, month: { failure } }: { filter: ReportFilter; month: Month }) {
  const of = { asked: { filter, step: 'month' as const }, figures: failure }
  const rows = figures.map(
    ({ name, of: figure }): Compared => ({
      name,
      now: figure(failure.now),
      before: figure(failure.previous),
      kind: 'count',
    }),
  )
  const codes = codesData(of).series.map(({ key, name, counts }) => ({
    key,
    cells: [name, count(counts.reduce((sum, one) => sum + one, 0))],
  }))
  return (
    <section>
      <h2>{words.failures}</h2>
      <PaperTable
        label={words.failures}
        columns={[words.figure, words.thisMonth, words.lastMonth, words.change]}
        rows={rows.map(comparedRow)}
      />
      <h3>{names.codes}</h3>
      <PaperTable label={names.codes} columns={[names.codes, words.times]} rows={codes} />
      <h3>{names.fates}</h3>
      <PaperTable
        label={names.fates}
        columns={[names.reason, ...fates.map((fate) => text.names.fate[fate]), names.total]}
        rows={failure.fates.map(({ reason, total, fates: own }) => ({
          key: reason,
          cells: [reasonNames[reason], ...own.map((one) => count(one.count)), count(total)],
        }))}
      />
      {failure.fates.some(({ total }) => total > 0) && (
        <div className={styles.whole}>
          <StackedBars label={names.fates} height={220} {...fatesData(of)} />
        </div>
      )}
    </section>
  )
}

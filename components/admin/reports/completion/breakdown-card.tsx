'use client'

import { Segmented } from 'antd'
import { BarBreakdown } from '#components/charts/bars/bar-breakdown.tsx'
import { api } from '../../api.ts'
import { breakdowns } from '../filter/fields.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import type { Report } from '../page/report-page.tsx'
import styles from '../page/reports.module.css'
import { useFigures } from '../page/use-report.ts'
import { text } from '../words/messages.zh-CN.ts'
import { breakdownBars, breakdownTable, movesInWords } from './breakdown-data.ts'

const words = text.completion

/** The two completion rates (完成率 and 无异议成功率) by channel, product, design type, branch or method. */
export function BreakdownCard({ report: { filters, filter } }: { report: Report }) {
  const by = filters.values.by ?? 'channel'
  const rows = useFigures('completionBy', { filter, by }, (asked) => api.report.completionBy.query(asked))
  const { data } = rows
  return (
    <ReportCard
      title={words.by}
      explanation={words.byNote}
      table={data === undefined ? null : breakdownTable(data)}
      loading={rows.loading}
      failure={data === undefined ? rows.failure : null}
      again={rows.again}
      empty={data?.figures.every(({ due }) => due === 0)}
      emptyText={text.empty}
      extra={
        <>
          <Segmented
            size="small"
            aria-label={words.byLabel}
            name="report-by"
            value={by}
            options={breakdowns.map((value) => ({ value, label: text.names.dimension[value] }))}
            onChange={(next) => filters.set({ by: next })}
          />
          <CardExport query={{ table: 'completionBy', filter, by }} />
        </>
      }
    >
      {data && (
        <>
          <BarBreakdown label={words.by} {...breakdownBars(data)} />
          <p className={styles.note}>{movesInWords(data)}</p>
        </>
      )}
    </ReportCard>
  )
}

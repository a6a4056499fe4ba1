'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { StackedBars } from '#components/charts/columns/stacked-bars.tsx'
import { stackedTable, sumOf } from '#components/charts/columns/stacked-data.ts'
import type { ChartTable } from '#components/charts/frame/table.ts'
import { TrendChart } from '#components/charts/trend/trend-chart.tsx'
import { trendTable } from '#components/charts/trend/trend-data.ts'
import type { AdminInputs } from '../../api.ts'
import type { Loaded } from '../../use-data.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import styles from '../page/reports.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { codesData, eventsData, fatesData, type Open, reasonsData, sentData, unsentData } from './series.ts'
import type { FailureFigures } from './use-failure.ts'

const words = text.failure

/** One card with a chart. `draw` returns the data of its table and of its chart. */
function Card(props: {
  title: string
  note?: string
  of: Loaded<FailureFigures>
  draw: (of: FailureFigures) => { table: ChartTable; drawing: ReactNode; empty: boolean }
  query: AdminInputs['export']['report']['query']
}) {
  const { title, note, of, draw, query } = props
  const drawn = of.data && draw(of.data)
  return (
    <ReportCard
      title={title}
      explanation={note}
      table={drawn?.table ?? null}
      loading={of.loading}
      failure={drawn === undefined ? of.failure : null}
      again={of.again}
      empty={drawn?.empty}
      emptyText={text.empty}
      extra={<CardExport query={query} />}
    >
      {drawn?.drawing}
    </ReportCard>
  )
}

const isEmpty = (series: readonly { readonly counts: readonly number[] }[]) =>
  series.every(({ counts }) => sumOf(counts) === 0)

function drawReminders(of: FailureFigures, open: Open) {
  const sent = sentData(of, open)
  const unsent = unsentData(of, open)
  const first = text.period.column[of.asked.step]
  const [good, bad] = [stackedTable(sent, first), trendTable(unsent, first)]
  return {
    table: {
      columns: [...good.columns, ...bad.columns.slice(1)],
      rows: good.rows.map((row, index) => ({
        key: row.key,
        cells: [...row.cells, ...(bad.rows[index]?.cells.slice(1) ?? [])],
      })),
    },
    drawing: (
      <>
        <StackedBars label={words.reminders} height={200} {...sent} />
        <TrendChart label={words.unsent} height={130} {...unsent} />
      </>
    ),
    empty:
      isEmpty(sent.series) && unsent.series.every(({ points }) => points.every(({ value }) => value === 0)),
  }
}

/** The trends of the failures, and how the affected visits ended. */
export function FailureTrends({ of }: { of: Loaded<FailureFigures> }) {
  const router = useRouter()
  const open = (href: string) => router.push(href)
  if (of.data === undefined) return null
  const { filter, step } = of.data.asked
  const first = text.period.column[step]
  return (
    <>
      <Card
        title={words.codes}
        note={words.codesNote}
        of={of}
        query={{ table: 'codes', filter, step }}
        draw={(own) => {
          const data = codesData(own, open)
          const drawing = <StackedBars label={words.codes} {...data} />
          return { table: stackedTable(data, first), drawing, empty: isEmpty(data.series) }
        }}
      />
      <div className={styles.halves}>
        <Card
          title={words.events}
          of={of}
          query={{ table: 'failureTrend', filter, step }}
          draw={(own) => {
            const data = eventsData(own, open)
            const drawing = <TrendChart label={words.events} height={360} {...data} />
            const empty = data.series.every(({ points }) => points.every(({ value }) => value === 0))
            return { table: trendTable(data, first), drawing, empty }
          }}
        />
        <Card
          title={words.reminders}
          note={words.remindersNote}
          of={of}
          query={{ table: 'failureTrend', filter, step }}
          draw={(own) => drawReminders(own, open)}
        />
      </div>
      <Card
        title={words.reasons}
        note={words.reasonsNote}
        of={of}
        query={{ table: 'failureTrend', filter, step }}
        draw={(own) => {
          const data = reasonsData(own, open)
          const drawing = <StackedBars label={words.reasons} {...data} />
          return { table: stackedTable(data, first), drawing, empty: isEmpty(data.series) }
        }}
      />
      <Card
        title={words.fates}
        note={words.fatesNote}
        of={of}
        query={{ table: 'fates', filter }}
        draw={(own) => {
          const data = fatesData(own, open)
          const drawing = <StackedBars label={words.fates} {...data} />
          return { table: stackedTable(data, words.reason), drawing, empty: isEmpty(data.series) }
        }}
      />
    </>
  )
}

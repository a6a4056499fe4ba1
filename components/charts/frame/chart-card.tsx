'use client'

import { Empty, Segmented, Skeleton } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { text } from '../messages.zh-CN.ts'
import { usePrinting } from '../plot/use-printing.ts'
import css from './chart-card.module.css'
import { PaperTable, ScreenTable } from './chart-table.tsx'
import type { ChartTable } from './table.ts'

export interface ChartCardProps {
  readonly title: string
  /** How the numbers are counted. The text is shown below the title. */
  readonly explanation?: ReactNode
  /** Controls beside the toggle, for example a choice or an export button. */
  readonly extra?: ReactNode
  /** The chart's table; null until the data is loaded. */
  readonly table: ChartTable | null
  readonly loading?: boolean | undefined
  /** Why the data could not be loaded, shown in the chart's place; null if there was no refusal. */
  readonly failure?: ReactNode
  /** Whether there is nothing to draw. By default, the chart is empty if the table has no rows. */
  readonly empty?: boolean | undefined
  readonly emptyText?: string | undefined
  readonly children: ReactNode
}

/** Maximum number of table rows that fit on one sheet of paper together with the chart. */
const MOST_ON_SHEET = 24

type View = 'chart' | 'table'

/**
 * Shows the chart or its table. In print, both the chart and its table appear. A hidden chart stays in the layout,
 * because recharts measures its width.
 */
function Body(props: { title: string; table: ChartTable; view: View; children: ReactNode }) {
  const { title, table, view, children } = props
  const printing = usePrinting()
  return (
    <>
      <div className={css.drawing} data-hidden={view === 'table'}>
        {children}
      </div>
      {printing && <PaperTable table={table} label={text.tableOf(title)} />}
      {!printing && view === 'table' && <ScreenTable table={table} label={text.tableOf(title)} />}
    </>
  )
}

/** The card of a chart: title, explanation, and the toggle between chart and table. */
export function ChartCard(props: ChartCardProps) {
  const { title, explanation, extra, table, loading = false, failure = null, children } = props
  const id = useId()
  const [view, setView] = useState<View>('chart')
  const empty = props.empty ?? table?.rows.length === 0
  const ready = !loading && failure === null && table !== null && !empty
  return (
    <section
      className={css.card}
      aria-labelledby={id}
      aria-busy={loading}
      data-long={ready && table.rows.length > MOST_ON_SHEET}
    >
      <div className={css.head}>
        <div className={css.headWords}>
          <h2 id={id} className={css.title}>
            {title}
          </h2>
          {explanation !== undefined && <p className={css.explanation}>{explanation}</p>}
        </div>
        <div className={css.headTools}>
          {extra}
          {ready && (
            <Segmented<View>
              size="small"
              name={id}
              aria-label={text.viewOf(title)}
              value={view}
              onChange={setView}
              options={[
                { value: 'chart', label: text.chart },
                { value: 'table', label: text.table },
              ]}
            />
          )}
        </div>
      </div>
      {!loading && failure}
      {loading && <Skeleton active title={false} paragraph={{ rows: 6 }} aria-label={text.loading} />}
      {!loading && failure === null && empty && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.emptyText ?? text.empty} />
      )}
      {ready && (
        <Body title={title} table={table} view={view}>
          {children}
        </Body>
      )}
    </section>
  )
}

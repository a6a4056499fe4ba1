'use client'

import { Segmented } from 'antd'
import { StackedBars } from '#components/charts/columns/stacked-bars.tsx'
import { stackedTable, sumOf } from '#components/charts/columns/stacked-data.ts'
import { count, percent, shareOf } from '#components/charts/format.ts'
import { ChartCard } from '#components/charts/frame/chart-card.tsx'
import { api } from '../../api.ts'
import type { RowOf } from '../../data/resources.ts'
import { Failure } from '../../ui/failure.tsx'
import { shanghaiTime } from '../../ui/time.ts'
import { useData } from '../../use-data.ts'
import styles from './deliveries.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.flow
const spans = ['DAY', 'MONTH'] as const
type Span = (typeof spans)[number]

const REFRESH_MS = 60_000

const nameOf: Readonly<Record<Span, (start: string) => string>> = {
  DAY: (start) => shanghaiTime(start).slice(11),
  MONTH: (start) => shanghaiTime(start, 'day').slice(5),
}

/** What still waits for these endpoints, in words. */
function waitingFor(endpoints: readonly RowOf<'webhooks'>[]): string {
  const total = count(sumOf(endpoints.map(({ waiting }) => waiting.events)))
  return words.waiting(endpoints.some(({ waiting }) => waiting.more) ? words.more(total) : total)
}

/**
 * The backlog, the success rate, and what became of the deliveries over time.
 * @param props.endpoints the endpoints that are counted; undefined while they are loading
 * @param props.endpointId the only one; null for all
 */
export function FlowCard(props: {
  endpoints: readonly RowOf<'webhooks'>[] | undefined
  endpointId: string | null
  span: Span
  onSpan: (span: Span) => void
}) {
  const { endpoints, endpointId, span, onSpan } = props
  const asked = { span, endpointId }
  const flow = useData(
    ['partner', 'flow', asked],
    async () => ({ asked, rows: await api.delivery.flow.query(asked) }),
    { everyMs: REFRESH_MS },
  )
  const rows = flow.data?.rows ?? []
  const of = flow.data?.asked.span ?? span
  const series = (['DELIVERED', 'FAILED', 'RETRYING', 'WAITING'] as const).map((state) => ({
    key: state,
    name: text.states[state],
    good: state === 'DELIVERED',
    counts: rows.map((row) => row[countedAs[state]]),
  }))
  const data = { periods: rows.map(({ start }) => nameOf[of](start)), series }
  const delivered = sumOf(rows.map((row) => row.delivered))
  const failed = sumOf(rows.map((row) => row.failed))
  const facts = [
    ...(endpoints === undefined ? [] : [waitingFor(endpoints)]),
    words.rate(percent(shareOf(delivered, delivered + failed))),
    words.note,
  ]
  return (
    <div className={styles.flow}>
      <ChartCard
        title={words.title}
        explanation={facts.join(' · ')}
        extra={
          <Segmented<Span>
            size="small"
            aria-label={words.span}
            name="flow-span"
            value={span}
            options={spans.map((value) => ({ value, label: words.spans[value] }))}
            onChange={onSpan}
          />
        }
        table={flow.data === undefined ? null : stackedTable(data, of === 'DAY' ? words.hour : words.day)}
        loading={flow.loading}
        failure={
          flow.failure !== null && flow.data === undefined ? (
            <Failure failure={flow.failure} again={flow.again} />
          ) : null
        }
        empty={series.every(({ counts }) => sumOf(counts) === 0)}
        emptyText={words.empty}
      >
        <StackedBars label={words.title} height={130} {...data} />
      </ChartCard>
    </div>
  )
}

const countedAs = {
  DELIVERED: 'delivered',
  FAILED: 'failed',
  RETRYING: 'retrying',
  WAITING: 'waiting',
} as const

'use client'

import { Segmented, Select } from 'antd'
import { StackedBars } from '#components/charts/columns/stacked-bars.tsx'
import { stackedTable, sumOf } from '#components/charts/columns/stacked-data.ts'
import { count, percent, shareOf } from '#components/charts/format.ts'
import { ChartCard } from '#components/charts/frame/chart-card.tsx'
import { type Span, spans } from '#server/partner/rules/spans.ts'
import { api } from '../../api.ts'
import { useRows } from '../../data/use-records.ts'
import { Failure } from '../../ui/failure.tsx'
import { idOf, oneOf, useUrlFilters, word } from '../../ui/list/url-filters.ts'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { useData } from '../../use-data.ts'
import { PartnerHead } from '../frame/partner-head.tsx'
import { text } from './messages.zh-CN.ts'
import { KeyTable, ProblemTable } from './tables.tsx'
import styles from './usage.module.css'

const fields = { span: oneOf(['MONTH', 'YEAR'] as const), client: word() }
const kinds = ['succeeded', 'refused', 'broken'] as const
const REFRESH_MS = 10_000

const nameOf = (span: Span, start: string) =>
  span === 'DAY' ? shanghaiTime(start).slice(11) : shanghaiTime(start, 'day').slice(5)
const firstColumn: Readonly<Record<Span, string>> = { DAY: text.hour, MONTH: text.day, YEAR: text.week }

/** How the partner API is used: requests over time, by key and operation, and by problem. */
export function UsageScreen() {
  const { values, set } = useUrlFilters(fields)
  const span: Span = values.span ?? 'DAY'
  const clients = useRows('partners', {})
  const asked = { span, clientId: idOf(values.client) }
  const usage = useData(
    ['partner', 'usage', asked],
    async () => ({ asked, ...(await api.apiUsage.read.query(asked)) }),
    { everyMs: REFRESH_MS },
  )
  const { data, loading } = usage
  const failed = usage.failure !== null && data === undefined ? usage.failure : null
  const of = data?.asked.span ?? span
  const periods = data?.periods ?? []
  const series = kinds.map((kind) => ({
    key: kind,
    name: text.series[kind],
    good: kind === 'succeeded',
    counts: periods.map((period) => period[kind]),
  }))
  const chart = { periods: periods.map(({ start }) => nameOf(of, start)), series }
  const [succeeded = 0, ...wrong] = series.map(({ counts }) => sumOf(counts))
  const total = succeeded + sumOf(wrong)
  return (
    <>
      <PartnerHead page="usage" />
      <div className={`${shared.filters} ${styles.filters}`}>
        <Segmented<Span>
          aria-label={text.span}
          name="usage-span"
          value={span}
          options={spans.map((value) => ({ value, label: text.spans[value] }))}
          onChange={(value) => set({ span: value === 'DAY' ? null : value })}
        />
        <Select
          showSearch
          optionFilterProp="label"
          aria-label={text.client}
          style={{ width: 240 }}
          value={values.client}
          options={[
            { value: '', label: text.allClients },
            ...(clients.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(client) => set({ client })}
        />
      </div>
      <div className={styles.chart}>
        <ChartCard
          title={text.chart}
          explanation={
            data === undefined
              ? undefined
              : text.total(count(total), percent(shareOf(total - succeeded, total)))
          }
          table={data === undefined ? null : stackedTable(chart, firstColumn[of])}
          loading={loading}
          failure={failed === null ? null : <Failure failure={failed} again={usage.again} />}
          empty={total === 0}
          emptyText={text.empty}
        >
          <StackedBars label={text.chart} height={210} {...chart} />
        </ChartCard>
      </div>
      {failed === null && (
        <>
          <KeyTable rows={data?.byKey ?? []} loading={loading} />
          <ProblemTable rows={data?.byProblem ?? []} loading={loading} />
        </>
      )}
    </>
  )
}

'use client'

import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { BarBreakdown } from '#components/charts/bars/bar-breakdown.tsx'
import { count } from '#components/charts/format.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { reasonFigures } from '#server/reporting/rules/figures.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { callbackReasons } from '#server/vocabulary/visits.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { scopeOf, shownName } from '../filter/names.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import { type Figures, useFigures } from '../page/use-report.ts'
import { markHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'

const words = text.failure

const dimensions = ['channel', 'product', 'designType', 'branch'] as const
type Dimension = (typeof dimensions)[number]

type Row = AdminOutputs['report']['failureBy'][number]
type ByFigures = Figures<{ readonly filter: ReportFilter; readonly by: Dimension }, readonly Row[]>

/**
 * The figures of the card: the number of all cases, and the number of cases for each callback reason. `mark`
 * identifies the list of the visits behind the figure.
 */
const kinds = [
  { key: 'CASES', name: words.cases, mark: 'case/OPENED', of: (row: Row) => row.cases_opened },
  ...callbackReasons.map((reason) => ({
    key: reason,
    name: reasonNames[reason],
    mark: `reason/${reason}`,
    of: (row: Row) => row[reasonFigures[reason]],
  })),
] as const
type Kind = (typeof kinds)[number]

function hrefOf({ asked: { filter, by } }: ByFigures, key: string, { mark }: Kind): string | null {
  const scope = scopeOf(filter, by, key)
  return scope === null ? null : markHref(mark, scope)
}

function tableOf(of: ByFigures) {
  const { by } = of.asked
  return {
    columns: [
      { key: 'name', label: text.names.dimension[by], numeric: false },
      ...kinds.map(({ key, name }) => ({ key, label: name, numeric: true })),
    ],
    rows: of.figures.map((row) => ({
      key: row.key,
      cells: [
        { text: shownName(by, row) },
        ...kinds.map((kind) => ({
          text: count(kind.of(row)),
          href: kind.of(row) === 0 ? null : hrefOf(of, row.key, kind),
        })),
      ],
    })),
  }
}

function Bars({ of, kind }: { of: ByFigures; kind: Kind }) {
  const { by } = of.asked
  return (
    <BarBreakdown
      label={`${words.by}：${kind.name}`}
      kind="count"
      series={[{ key: kind.key, name: kind.name }]}
      categories={of.figures
        .map((row) => ({ key: row.key, name: shownName(by, row), values: [{ value: kind.of(row) }] }))
        .sort((a, b) => (b.values[0]?.value ?? 0) - (a.values[0]?.value ?? 0))}
      hrefOf={(key) => hrefOf(of, key, kind)}
    />
  )
}

/** Why visits went to the call centre, by channel, product, design type or branch. */
export function FailureByCard({ filter }: { filter: ReportFilter }) {
  const [by, setBy] = useState<Dimension>('channel')
  const [chosen, setChosen] = useState('CASES')
  const rows = useFigures('failureBy', { filter, by }, (asked) => api.report.failureBy.query(asked))
  const { data } = rows
  const kind = kinds.find(({ key }) => key === chosen) ?? kinds[0]
  return (
    <ReportCard
      title={words.by}
      explanation={words.byNote}
      table={data === undefined ? null : tableOf(data)}
      loading={rows.loading}
      failure={data === undefined ? rows.failure : null}
      again={rows.again}
      emptyText={text.empty}
      extra={
        <>
          <Select
            size="small"
            aria-label={words.byReason}
            style={{ width: 160 }}
            value={chosen}
            options={kinds.map(({ key, name }) => ({ value: key, label: name }))}
            onChange={setChosen}
          />
          <Segmented
            size="small"
            aria-label={text.completion.byLabel}
            name="failure-by"
            value={by}
            options={dimensions.map((value) => ({ value, label: text.names.dimension[value] }))}
            onChange={setBy}
          />
          <CardExport query={{ table: 'failureBy', filter, by }} />
        </>
      }
    >
      {data && <Bars of={data} kind={kind} />}
    </ReportCard>
  )
}

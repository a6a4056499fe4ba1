'use client'

import { BarBreakdown } from '#components/charts/bars/bar-breakdown.tsx'
import type { BarData } from '#components/charts/bars/bar-data.ts'
import { count, percent, shareOf } from '#components/charts/format.ts'
import { type ChartTable, columnsOf } from '#components/charts/frame/table.ts'
import { type CohortFigure, type Way, ways } from '#server/reporting/rules/figures.ts'
import type { Loaded } from '../../use-data.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import { figureTrace, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CompletionFigures } from './use-completion.ts'

const words = text.completion

const figures: Readonly<Record<Way, CohortFigure>> = {
  WECHAT: 'success_wechat',
  PHONE: 'success_phone',
  LETTER: 'success_letter',
  BRANCH: 'success_branch',
}

function hrefOf({ asked: { filter } }: CompletionFigures, key: string): string | null {
  const way = ways.find((one) => one === key)
  return way === undefined ? null : visitsHref(figureTrace(filter.basis, [figures[way]]), filter)
}

function totalOf({ figures: { now } }: CompletionFigures): number {
  return ways.reduce((sum, way) => sum + now.ways[way], 0)
}

function waysBars(of: CompletionFigures): BarData {
  return {
    kind: 'count',
    series: [{ key: 'count', name: words.successes, good: true }],
    categories: ways.map((way) => ({
      key: way,
      name: text.names.way[way],
      values: [{ value: of.figures.now.ways[way] }],
    })),
    hrefOf: (key) => hrefOf(of, key),
  }
}

function waysTable(of: CompletionFigures): ChartTable {
  const { ways: counts } = of.figures.now
  return {
    columns: columnsOf(words.ways, [
      { key: 'count', name: words.successes },
      { key: 'share', name: words.share },
    ]),
    rows: ways.map((way) => ({
      key: way,
      cells: [
        { text: text.names.way[way] },
        { text: count(counts[way]), href: counts[way] === 0 ? null : hrefOf(of, way) },
        { text: percent(shareOf(counts[way], totalOf(of))) },
      ],
    })),
  }
}

/** The methods by which visits without objection were done. */
export function WaysCard({ of }: { of: Loaded<CompletionFigures> }) {
  const { data } = of
  return (
    <ReportCard
      title={words.ways}
      explanation={words.waysNote}
      table={data === undefined ? null : waysTable(data)}
      loading={of.loading}
      failure={data === undefined ? of.failure : null}
      again={of.again}
      empty={data !== undefined && totalOf(data) === 0}
      emptyText={text.empty}
      extra={data && <CardExport query={{ table: 'ways', filter: data.asked.filter }} />}
    >
      {data && <BarBreakdown label={words.ways} {...waysBars(data)} />}
    </ReportCard>
  )
}

'use client'

import { useRouter } from 'next/navigation'
import { TrendChart } from '#components/charts/trend/trend-chart.tsx'
import { type TrendData, trendTable } from '#components/charts/trend/trend-data.ts'
import type { Loaded } from '../../use-data.ts'
import { pieceInWords } from '../filter/periods.ts'
import { StepChoice } from '../filter/step-choice.tsx'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import type { Report } from '../page/report-page.tsx'
import { figuresOf, figureTrace, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CompletionFigures } from './use-completion.ts'

const words = text.completion

/**
 * The two completion rates (完成率 and 无异议成功率) as lines.
 * @param open opens the URL of the list of the visits behind a point
 */
export function rateTrend({ asked, figures }: CompletionFigures, open?: (href: string) => void): TrendData {
  const { filter, step } = asked
  const points = (of: 'doneRate' | 'cleanRate') =>
    figures.trend.map((piece) => ({ value: piece[of], small: piece.small, of: piece.due }))
  return {
    kind: 'rate',
    periods: figures.trend.map((piece) => pieceInWords(piece, step)),
    series: [
      { key: 'done', name: words.doneRate, points: points('doneRate') },
      { key: 'clean', name: words.cleanRate, good: true, points: points('cleanRate') },
    ],
    ...(open !== undefined && {
      onPick: (index, key) => {
        const piece = figures.trend[index]
        if (piece === undefined) return
        const names = key === 'done' ? figuresOf.done : (['clean_in_time'] as const)
        open(visitsHref(figureTrace(filter.basis, names), { ...filter, from: piece.from, to: piece.to }))
      },
    }),
  }
}

/** Chart of the two completion rates (完成率 and 无异议成功率) by day, week or month. */
export function TrendCard({ of, report }: { of: Loaded<CompletionFigures>; report: Report }) {
  const router = useRouter()
  const { filters, filter } = report
  const step = of.data?.asked.step ?? report.step
  const data = of.data === undefined ? null : rateTrend(of.data, (href) => router.push(href))
  return (
    <ReportCard
      title={words.trend}
      explanation={words.trendNote}
      table={data && trendTable(data, text.period.column[step ?? 'day'])}
      loading={of.loading}
      failure={data === null ? of.failure : null}
      again={of.again}
      empty={of.data?.figures.now.due === 0}
      emptyText={text.empty}
      extra={
        <>
          <StepChoice of={words.trend} step={step} onChange={(next) => filters.set({ step: next })} />
          <CardExport query={{ table: 'completionTrend', filter, step: step ?? 'day' }} />
        </>
      }
    >
      {data && <TrendChart label={words.trend} {...data} />}
    </ReportCard>
  )
}

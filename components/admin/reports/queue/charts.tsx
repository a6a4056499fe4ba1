'use client'

import { useRouter } from 'next/navigation'
import { Histogram } from '#components/charts/columns/histogram.tsx'
import { histogramTable } from '#components/charts/columns/histogram-data.ts'
import { StackedBars } from '#components/charts/columns/stacked-bars.tsx'
import { stackedTable, sumOf } from '#components/charts/columns/stacked-data.ts'
import { ChartCard } from '#components/charts/frame/chart-card.tsx'
import { TrendChart } from '#components/charts/trend/trend-chart.tsx'
import { trendTable } from '#components/charts/trend/trend-data.ts'
import { CardExport } from '../page/card-export.tsx'
import styles from '../page/reports.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { attemptsData, caseData, contactData, problemData } from './series.ts'
import type { QueueFigures } from './use-queue.ts'

const words = text.queue

/**
 * Charts of the queue over time, of the number of attempts until the applicant was reached, and of problem cases by
 * their due day.
 */
export function QueueCharts({ of }: { of: QueueFigures }) {
  const router = useRouter()
  const open = (href: string) => router.push(href)
  const { filter, step } = of.asked
  const first = text.period.column[step]
  const contact = contactData(of, open)
  const opened = caseData(of, open)
  const attempts = attemptsData(of, open)
  const problems = problemData(of, open)
  const shared = { emptyText: text.empty }
  const trendExport = <CardExport query={{ table: 'queueTrend', filter, step }} />
  return (
    <>
      <div className={styles.halves}>
        <ChartCard
          title={words.contactTrend}
          table={trendTable(contact, first)}
          empty={of.figures.now.calls === 0}
          extra={trendExport}
          {...shared}
        >
          <TrendChart label={words.contactTrend} {...contact} />
        </ChartCard>
        <ChartCard
          title={words.caseTrend}
          table={trendTable(opened, first)}
          empty={opened.series.every(({ points }) => points.every(({ value }) => value === 0))}
          extra={trendExport}
          {...shared}
        >
          <TrendChart label={words.caseTrend} {...opened} />
        </ChartCard>
      </div>
      <div className={styles.halves}>
        <ChartCard
          title={words.attempts}
          explanation={words.attemptsNote}
          table={histogramTable(attempts)}
          empty={attempts.bins.every(({ count }) => count === 0)}
          extra={<CardExport query={{ table: 'attempts', filter }} />}
          {...shared}
        >
          <Histogram label={words.attempts} {...attempts} />
        </ChartCard>
        <ChartCard
          title={words.dueTitle}
          explanation={words.dueNote}
          table={stackedTable(problems, first)}
          empty={problems.series.every(({ counts }) => sumOf(counts) === 0)}
          extra={trendExport}
          {...shared}
        >
          <StackedBars label={words.dueTitle} height={240} {...problems} />
        </ChartCard>
      </div>
    </>
  )
}

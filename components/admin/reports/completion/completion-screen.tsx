'use client'

import { type Report, ReportPage } from '../page/report-page.tsx'
import styles from '../page/reports.module.css'
import { QuestionsCard } from '../questions/questions-card.tsx'
import { BreakdownCard } from './breakdown-card.tsx'
import { FunnelCard } from './funnel-card.tsx'
import { CompletionTiles } from './tiles.tsx'
import { TrendCard } from './trend-card.tsx'
import { useCompletion } from './use-completion.ts'
import { WaysCard } from './ways-card.tsx'

function Cards({ report }: { report: Report }) {
  const completion = useCompletion(report.filter, report.step)
  return (
    <>
      <CompletionTiles of={completion} />
      <TrendCard of={completion} report={report} />
      <div className={styles.halves}>
        <BreakdownCard report={report} />
        <WaysCard of={completion} />
      </div>
      <FunnelCard filter={report.filter} />
      <QuestionsCard filter={report.filter} />
    </>
  )
}

/** 完成情况 (completion): how many visits are done inside the cooling-off period, by dimension and by method. */
export function CompletionScreen() {
  return <ReportPage tab="completion">{(report) => <Cards report={report} />}</ReportPage>
}

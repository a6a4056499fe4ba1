'use client'

import { StepChoice } from '../filter/step-choice.tsx'
import { type Report, ReportPage } from '../page/report-page.tsx'
import styles from '../page/reports.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { FailureByCard } from './by-card.tsx'
import { FailingQuestionsCard } from './failing-questions-card.tsx'
import { FailureTiles } from './tiles.tsx'
import { FailureTrends } from './trend-cards.tsx'
import { useFailure } from './use-failure.ts'

function Cards({ report: { filters, filter, step } }: { report: Report }) {
  const failure = useFailure(filter, step)
  return (
    <>
      <FailureTiles of={failure} />
      <div className={styles.step}>
        <StepChoice
          of={text.tabs.failure}
          step={failure.data?.asked.step ?? step}
          onChange={(next) => filters.set({ step: next })}
        />
      </div>
      <FailureTrends of={failure} />
      <div className={styles.halves}>
        <FailureByCard filter={filter} />
        <FailingQuestionsCard filter={filter} />
      </div>
    </>
  )
}

/** 失败分析 (failure analysis): what goes wrong in visits, and how those visits end. */
export function FailureScreen() {
  return <ReportPage tab="failure">{(report) => <Cards report={report} />}</ReportPage>
}

'use client'

import { StepChoice } from '../filter/step-choice.tsx'
import { type Report, ReportPage } from '../page/report-page.tsx'
import styles from '../page/reports.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { AgentsCard } from './agents-card.tsx'
import { QueueCharts } from './charts.tsx'
import { QueueTiles } from './tiles.tsx'
import { useQueue } from './use-queue.ts'

function Cards({ report: { filters, filter, step, today } }: { report: Report }) {
  const queue = useQueue(filter, step)
  return (
    <>
      <QueueTiles of={queue} today={today} />
      <div className={styles.step}>
        <StepChoice
          of={text.tabs.queue}
          step={queue.data?.asked.step ?? step}
          onChange={(next) => filters.set({ step: next })}
        />
      </div>
      {queue.data && <QueueCharts of={queue.data} />}
      <AgentsCard filter={filter} />
    </>
  )
}

/** 回访队列 (call-centre queue): how many cases come in and how they are worked off. */
export function QueueReportScreen() {
  return <ReportPage tab="queue">{(report) => <Cards report={report} />}</ReportPage>
}

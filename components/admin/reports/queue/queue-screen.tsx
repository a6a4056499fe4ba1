'use client'

import { StepChoice } from '../filter/step-choice.tsx'
import { text } from '../messages.zh-CN.ts'
import { type Report, ReportPage } from '../report-page.tsx'
import styles from '../reports.module.css'
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
        <StepChoice of={text.tabs.queue} step={step} onChange={(next) => filters.set({ step: next })} />
      </div>
      {queue.data && <QueueCharts of={queue.data} />}
      <AgentsCard filter={filter} />
    </>
  )
}

/** 人工队列: the tasks that come to the call centre, and how they are worked off. */
export function QueueReportScreen() {
  return <ReportPage tab="queue">{(report) => <Cards report={report} />}</ReportPage>
}

'use client'

import { FunnelBars } from '#components/charts/bars/funnel-bars.tsx'
import { type FunnelData, funnelTable } from '#components/charts/bars/funnel-data.ts'
import { count, duration } from '#components/charts/format.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { CohortFigure, FunnelStep } from '#server/reporting/rules/figures.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import styles from '../page/reports.module.css'
import { type Figures, useFigures } from '../page/use-report.ts'
import { figureTrace, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'

const words = text.completion

type FunnelFigures = Figures<{ readonly filter: ReportFilter }, AdminOutputs['report']['funnel']>

const figures: Readonly<Record<FunnelStep, CohortFigure>> = {
  REMINDED: 'reminded',
  STARTED: 'started',
  VERIFIED: 'verified',
  NOTICED: 'noticed',
  SUBMITTED: 'submitted',
  SIGNED: 'signed',
  SUCCEEDED: 'success_wechat',
}

export function funnelData(of: FunnelFigures): FunnelData {
  const { filter } = of.asked
  const { steps } = of.figures
  return {
    steps: steps.map(({ step, count: reached, medianSeconds }, index) => ({
      key: step,
      name: text.names.funnel[step],
      count: reached,
      dropped: steps[index + 1]?.lost,
      ...(step === 'REMINDED' || step === 'SUCCEEDED' ? {} : { medianSeconds }),
    })),
    hrefOf: (key, part) => {
      const index = steps.findIndex(({ step }) => step === key)
      const own = steps[index]
      if (own === undefined) return null
      return part === 'dropped'
        ? visitsHref(`${filter.basis}/lost/${index + 1}`, filter)
        : visitsHref(figureTrace(filter.basis, [figures[own.step]]), filter)
    },
  }
}

function useFunnel(filter: ReportFilter) {
  return useFigures('funnel', { filter }, (asked) => api.report.funnel.query(asked))
}

/** How many customers reached each online step, where they stopped, and how long each step took. */
export function FunnelCard({ filter }: { filter: ReportFilter }) {
  const funnel = useFunnel(filter)
  const { data } = funnel
  const drawn = data && funnelData(data)
  return (
    <ReportCard
      title={words.funnel}
      explanation={words.funnelNote(duration(data?.figures.wholeMedianSeconds ?? null))}
      table={drawn === undefined ? null : funnelTable(drawn)}
      loading={funnel.loading}
      failure={data === undefined ? funnel.failure : null}
      again={funnel.again}
      empty={data?.figures.visits === 0}
      emptyText={text.empty}
      extra={<CardExport query={{ table: 'funnel', filter }} />}
    >
      {drawn && <FunnelBars label={words.funnel} {...drawn} />}
      {data && data.figures.unprompted > 0 && (
        <p className={styles.note}>{words.unprompted(count(data.figures.unprompted))}</p>
      )}
    </ReportCard>
  )
}

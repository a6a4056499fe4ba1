'use client'

import { browserNow } from '#components/browser/clock.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { api } from '../../api.ts'
import { useFigures } from '../page/use-report.ts'

const dimensions = ['channel', 'designType', 'product', 'branch'] as const

/** Loads all figures of a month. The figures are requested together so that they all describe the same moment. */
async function loadMonth({ filter }: { filter: ReportFilter }) {
  const daily = { filter, step: 'day' } as const
  const [completion, by, funnel, questions, failure, queue, teams] = await Promise.all([
    api.report.completion.query(daily),
    Promise.all(
      dimensions.map(async (dimension) => ({
        by: dimension,
        rows: await api.report.completionBy.query({ filter, by: dimension }),
      })),
    ),
    api.report.funnel.query({ filter }),
    api.report.questions.query({ filter }),
    api.report.failure.query({ filter, step: 'month' }),
    api.report.queue.query({ filter, step: 'month' }),
    api.report.agents.query({ filter, by: 'team' }),
  ])
  return { madeAt: browserNow(), completion, by, funnel, questions, failure, queue, teams }
}
export type Month = Awaited<ReturnType<typeof loadMonth>>

export function useMonth(filter: ReportFilter) {
  return useFigures('month', { filter }, loadMonth)
}

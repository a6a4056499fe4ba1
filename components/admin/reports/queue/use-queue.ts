'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Figures, useFigures } from '../page/use-report.ts'

export type QueueFigures = Figures<
  { readonly filter: ReportFilter; readonly step: Step },
  AdminOutputs['report']['queue']
>

export function useQueue(filter: ReportFilter, step: Step) {
  return useFigures('queue', { filter, step }, (asked) => api.report.queue.query(asked))
}

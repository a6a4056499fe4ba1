'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type TrendFigures, useTrends } from '../page/use-report.ts'

export type QueueFigures = TrendFigures<AdminOutputs['report']['queue']>

export function useQueue(filter: ReportFilter, step: Step | null) {
  return useTrends('queue', { filter, step }, (query) => api.report.queue.query(query))
}

'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type TrendFigures, useTrends } from '../page/use-report.ts'

export type CompletionFigures = TrendFigures<AdminOutputs['report']['completion']>

export function useCompletion(filter: ReportFilter, step: Step | null) {
  return useTrends('completion', { filter, step }, (query) => api.report.completion.query(query))
}

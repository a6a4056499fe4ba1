'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type TrendFigures, useTrends } from '../page/use-report.ts'

export type FailureFigures = TrendFigures<AdminOutputs['report']['failure']>

export function useFailure(filter: ReportFilter, step: Step | null) {
  return useTrends('failure', { filter, step }, (query) => api.report.failure.query(query))
}

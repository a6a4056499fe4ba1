'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Figures, useFigures } from '../page/use-report.ts'

export type FailureFigures = Figures<
  { readonly filter: ReportFilter; readonly step: Step },
  AdminOutputs['report']['failure']
>

export function useFailure(filter: ReportFilter, step: Step) {
  return useFigures('failure', { filter, step }, (asked) => api.report.failure.query(asked))
}

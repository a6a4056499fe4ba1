'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Figures, useFigures } from '../page/use-report.ts'

export type CompletionFigures = Figures<
  { readonly filter: ReportFilter; readonly step: Step },
  AdminOutputs['report']['completion']
>

export function useCompletion(filter: ReportFilter, step: Step) {
  return useFigures('completion', { filter, step }, (asked) => api.report.completion.query(asked))
}

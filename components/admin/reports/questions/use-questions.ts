'use client'

import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Figures, useFigures } from '../page/use-report.ts'

export type Question = AdminOutputs['report']['questions'][number]
export type QuestionFigures = Figures<{ readonly filter: ReportFilter }, readonly Question[]>

/**
 * Answers are counted on the day they were given and for every method, so the filter's basis and method do not apply.
 */
export function useQuestions(filter: ReportFilter) {
  const asked = { filter: { ...filter, basis: 'DUE' as const, method: [] } }
  return useFigures('questions', asked, (own) => api.report.questions.query(own))
}

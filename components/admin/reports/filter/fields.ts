import type { Day } from '#server/kernel/calendar.ts'
import type { Dimension, ReportFilter } from '#server/reporting/reading/filter.ts'
import { methods } from '#server/reporting/rules/figures.ts'
import { steps } from '#server/reporting/rules/period.ts'
import { channels, designTypes } from '#server/vocabulary/enums.ts'
import { day, manyOf, oneOf, type UrlFilters, words } from '../../ui/list/url-filters.ts'
import { periodOf, presets } from './periods.ts'

/** Maximum number of products or branches in one filter. The server refuses more. */
export const MOST_CHOICES = 5

export const breakdowns = [
  'channel',
  'product',
  'designType',
  'branch',
  'method',
] as const satisfies readonly Dimension[]
export type Breakdown = (typeof breakdowns)[number]

/** The dashboards' filters as they are stored in the URL. */
export const reportFields = {
  from: day(),
  to: day(),
  /** The preset period that was chosen, which only matters where two presets mean the same days. */
  preset: oneOf(presets),
  /**
   * With OPENED, a visit counts on the day it was opened. Without OPENED, a visit counts on the last day of its
   * cooling-off period.
   */
  basis: oneOf(['OPENED'] as const),
  channel: manyOf(channels),
  product: words(),
  branch: words(),
  designType: manyOf(designTypes),
  method: manyOf(methods),
  step: oneOf(steps),
  by: oneOf(breakdowns),
}
export type ReportFilters = UrlFilters<typeof reportFields>

/**
 * The filter in the shape of the API's input.
 * @param cohort true for figures of visits, which have a basis and a method; false for figures of events on a day
 */
export function toFilter({ values }: ReportFilters, today: Day, cohort: boolean): ReportFilter {
  return {
    ...periodOf(values, today),
    basis: cohort ? (values.basis ?? 'DUE') : 'DUE',
    channel: [...values.channel],
    product: [...values.product].slice(0, MOST_CHOICES),
    branch: [...values.branch].slice(0, MOST_CHOICES),
    designType: [...values.designType],
    method: cohort ? [...values.method] : [],
  }
}

import type { Period } from '../rules/period.ts'
import { spansOf } from '../rules/period.ts'
import type { Catalog, Dimension, ReportFilter } from './filter.ts'
import { scopeOf } from './filter.ts'
import type { CohortQuestion, DayQuestion } from './read-cells.ts'

/**
 * Builds the query for the day cells that a filter selects. Set `byDay` if the answer must distinguish days, because
 * month cells cannot.
 */
export function dayQuestion(
  filter: ReportFilter,
  catalog: Catalog,
  cut: { readonly period?: Period; readonly by?: Dimension; readonly byDay?: true } = {},
): DayQuestion {
  const period = cut.period ?? filter
  return {
    scope: scopeOf(filter, catalog, cut.by ?? null),
    spans: cut.byDay ? [{ grain: 'DAY', from: period.from, to: period.to }] : spansOf(period),
  }
}

/** Builds the query for the cohort cells that a filter selects. */
export function cohortQuestion(
  filter: ReportFilter,
  catalog: Catalog,
  cut: Parameters<typeof dayQuestion>[2] = {},
): CohortQuestion {
  return { ...dayQuestion(filter, catalog, cut), basis: filter.basis, methods: filter.method }
}

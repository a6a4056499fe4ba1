import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Basis } from '#server/reporting/rules/cells.ts'
import type { CohortFigure } from '#server/reporting/rules/figures.ts'

/** Groups of figures that are listed together. */
export const figuresOf = {
  done: ['clean_in_time', 'problem_in_time'],
  late: ['clean_late', 'problem_late'],
  /** Visits due that were not done inside the cooling-off period. */
  missed: ['clean_late', 'problem_late', 'online', 'with_agents', 'follow_up', 'unfinished'],
  running: ['online', 'with_agents', 'follow_up'],
  due: [
    'clean_in_time',
    'problem_in_time',
    'clean_late',
    'problem_late',
    'online',
    'with_agents',
    'follow_up',
    'unfinished',
  ],
} as const satisfies Record<string, readonly CohortFigure[]>

/** Returns the trace, a URL parameter, that selects the visits counted by any of these figures. */
export function figureTrace(basis: Basis, figures: readonly CohortFigure[]): string {
  return `${basis}/${figures.join('+')}`
}

/** The values that narrow a list of visits: the dashboard's filter, or values that replace it. */
export type TraceScope = Pick<ReportFilter, 'from' | 'to' | 'channel' | 'product' | 'branch' | 'designType'> &
  Partial<Pick<ReportFilter, 'method'>>

/**
 * Returns the URL of the list of the visits behind a figure. Figures of events on a day are not counted by method, so
 * `method` must be left out for them.
 */
export function visitsHref(figure: string, scope: TraceScope): string {
  const query = new URLSearchParams({ figure, from: scope.from, to: scope.to })
  for (const name of ['channel', 'product', 'branch', 'designType', 'method'] as const)
    for (const value of scope[name] ?? []) query.append(name, value)
  return `/admin/visits?${query}`
}

/**
 * Returns the URL of the list of the visits to which an event happened on these days. The list is not filtered by
 * method.
 */
export function happenedHref(trace: string, scope: TraceScope): string {
  return visitsHref(trace, { ...scope, method: [] })
}

/** Returns the URL of the list of the visits with a mark on these days. The list is not filtered by method. */
export function markHref(mark: string, scope: TraceScope): string {
  return happenedHref(`mark/${mark}`, scope)
}

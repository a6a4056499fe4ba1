import { writeCursor } from './filter.ts'
import type { VisitRow } from './rows.ts'

/** Maximum number of matches that are counted. */
export const COUNT_CAP = 1000

export interface VisitPage {
  readonly rows: readonly VisitRow[]
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null
  /**
   * The number of matches, on the first page only; null on later pages. `capped` is true when there are more matches.
   */
  readonly count: { readonly value: number; readonly capped: boolean } | null
  /** True if the search matched more people or policies than are listed. The user should narrow the search. */
  readonly tooMany: boolean
}

/** Cuts off the extra row and creates the cursor of the next page. */
export function pageOf(rows: readonly VisitRow[], limit: number): Pick<VisitPage, 'rows' | 'next'> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (rows.length <= limit || !last) return { rows: shown, next: null }
  // A policy without a visit sorts as the oldest row.
  return {
    rows: shown,
    next: writeCursor({ openedAt: new Date(last.openedAt ?? 0), id: last.visitId ?? last.policyId }),
  }
}

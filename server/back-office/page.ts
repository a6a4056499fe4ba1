import { writeCursor } from './filter.ts'
import type { VisitRow } from './rows.ts'

/** Matches are counted up to here. */
export const COUNT_CAP = 1000

export interface VisitPage {
  readonly rows: readonly VisitRow[]
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null
  /** The number of matches; `capped` when there are more. Only on the first page. */
  readonly count: { readonly value: number; readonly capped: boolean } | null
  /** The search matched so many people or policies that only some are listed; it should be narrowed. */
  readonly tooMany: boolean
}

/** Cuts off the extra row, and makes the cursor of the next page. */
export function pageOf(rows: readonly VisitRow[], limit: number): Pick<VisitPage, 'rows' | 'next'> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (rows.length <= limit || !last) return { rows: shown, next: null }
  // A policy without a visit sorts as the oldest.
  return {
    rows: shown,
    next: writeCursor({ openedAt: new Date(last.openedAt ?? 0), id: last.visitId ?? last.policyId }),
  }
}

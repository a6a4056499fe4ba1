import { writeCursor } from './filter.ts'
import type { VisitRow } from './rows.ts'

/** Beyond this a number says no more than "many". */
export const COUNT_CAP = 1000

export interface VisitPage {
  readonly rows: readonly VisitRow[]
  /** For the page after this one; null on the last. */
  readonly next: string | null
  /** How many there are in all, `capped` when there are more than that. Only on the first page. */
  readonly count: { readonly value: number; readonly capped: boolean } | null
  /** A search met so many people or policies that only some of them are in the list: it should say more. */
  readonly tooMany: boolean
}

/** Cuts the one row too many off, and says where the next page begins. */
export function pageOf(rows: readonly VisitRow[], limit: number): Pick<VisitPage, 'rows' | 'next'> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (rows.length <= limit || !last) return { rows: shown, next: null }
  // A policy that has no visit yet stands where the oldest of all would.
  return {
    rows: shown,
    next: writeCursor({ openedAt: new Date(last.openedAt ?? 0), id: last.visitId ?? last.policyId }),
  }
}

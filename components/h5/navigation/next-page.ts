import type { Outputs } from '../client/api.ts'
import { stepOf, visitPath } from './flow.ts'
import { goInstead } from './go.ts'

/** Where a visit stands, with what the page of that step shows. */
export type VisitPage = Outputs['visit']['page']

/** What the call that leads to a page has brought for it; in memory only, and for that one arrival. */
let brought: { readonly path: string; readonly page: VisitPage } | null = null

/**
 * To the page a visit is at, with what it shows: nothing has to be asked for again.
 *
 * @param page null where a call brought none: that page finds out by itself
 * @param to instead of the page the visit is at, another one of the same step
 */
export function goOn(
  visitId: string,
  page: VisitPage | null,
  go: (path: string) => void = goInstead,
  to?: string,
): void {
  const path = to ?? (page === null ? `/h5/visits/${visitId}` : visitPath(visitId, stepOf(page.visit)))
  brought = page && { path, page }
  go(path)
}

/** What was brought for this page. */
export function broughtHere(): VisitPage | null {
  return brought?.path === window.location.pathname ? brought.page : null
}

/** Somebody has arrived: whoever comes later, by the back button too, asks anew. */
export function forgetBrought(): void {
  brought = null
}

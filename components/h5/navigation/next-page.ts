import type { Outputs } from '../client/api.ts'
import { stepOf, visitPath } from './flow.ts'
import { goInstead } from './go.ts'

/** A visit's state, with the data of its current step's page. */
export type VisitPage = Outputs['visit']['page']

/** The data a step's response brought for the following page. Used for one arrival: later it may be out of date. */
let brought: { readonly path: string; readonly page: VisitPage } | null = null

/**
 * Opens the page a visit is at, with the data the response brought, so that the page needs no request.
 *
 * @param page null if the response brought none: the visit's entry page then asks for it
 * @param to another page of the same step, instead of the step's own
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

/** The data that was brought for the current page, if any. */
export function broughtHere(): VisitPage | null {
  return brought?.path === window.location.pathname ? brought.page : null
}

/** Drops the brought data once the page has taken it, so that coming back to the page asks the server. */
export function forgetBrought(): void {
  brought = null
}

import type { Outputs } from '../client/api.ts'
import { stepOf, visitPath } from './flow.ts'
import { goInstead } from './go.ts'

/** A visit's state, with the data of its current step's page. */
export type VisitPage = Outputs['visit']['page']

/**
 * The data for the following page that came with a step's response. The data is used for only one visit to that page,
 * because later it can be out of date.
 */
let brought: { readonly path: string; readonly page: VisitPage } | null = null

/**
 * Opens the page of the visit's current step, with the data from the response, so that the page needs no request.
 * @param page null if the response had no data; the visit's entry page then requests it
 * @param to the path of another page of the same step, to be opened instead of the step's own page
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

/** The data from the last response for the current page; null if there is none. */
export function broughtHere(): VisitPage | null {
  return brought?.path === window.location.pathname ? brought.page : null
}

/**
 * Drops the data of the last response once the page has taken it, so that returning to the page requests new data
 * from the server.
 */
export function forgetBrought(): void {
  brought = null
}

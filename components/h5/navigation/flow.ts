import type { Visit } from '../client/api.ts'

/** The pages of one visit, in order. */
export const steps = ['identity', 'notice', 'questionnaire', 'review', 'result'] as const
export type Step = (typeof steps)[number]

/**
 * The step at which a visit is. Every page checks the step, because a URL, the back button or a second phone can lead
 * to the page of another step.
 */
export function stepOf(visit: Pick<Visit, 'over' | 'verified' | 'noticed' | 'status'>): Step {
  if (visit.over !== null) return 'result'
  if (!visit.verified) return 'identity'
  if (!visit.noticed) return 'notice'
  return visit.status === 'REVIEWING' ? 'review' : 'questionnaire'
}

/** Whether the customer of a finished visit may open the identity check, which their copy of the visit needs. */
export function mayCheckAgain(visit: Pick<Visit, 'over' | 'verified'>): boolean {
  return visit.over === 'SUCCESS' && !visit.verified
}

/**
 * The step to which the customer is sent after a refusal with this code; null if the failure is shown on the page
 * where it happened.
 */
export function stepAfterRefusal(code: string): Step | null {
  return refusals[code] ?? null
}

const refusals: Readonly<Record<string, Step>> = {
  IDENTITY_REQUIRED: 'identity',
  NOTICE_REQUIRED: 'notice',
  QUESTIONNAIRE_NOT_OPEN: 'questionnaire',
  NOT_SUBMITTED: 'questionnaire',
  ALREADY_SUBMITTED: 'review',
  ALREADY_FINISHED: 'result',
  WINDOW_CLOSED: 'result',
  MOVED_TO_PHONE: 'result',
  VISIT_CANCELLED: 'result',
}

/** The path of a page of one visit. */
export function visitPath(visitId: string, page: Step | 'consent'): string {
  return `/h5/visits/${visitId}/${page}`
}

/** What the result page shows: the outcome of the visit, or how the visit continues outside these pages. */
export type Ending = 'success' | 'unsuccessful' | 'phone' | 'expired' | 'cancelled'

/** The ending of a visit; null while it is open. */
export function endingOf(visit: Pick<Visit, 'over' | 'signed'>): Ending | null {
  switch (visit.over) {
    case 'SUCCESS':
      return 'success'
    case 'CALLBACK':
      return visit.signed ? 'unsuccessful' : 'phone'
    case 'EXPIRED':
      return 'expired'
    case 'CANCELLED':
      return 'cancelled'
    case null:
      return null
  }
}

const OWN_PAGE = /^\/h5\/[\w\-/]*$/

/**
 * Returns `wanted` if it is the path of one of the customers' pages, otherwise the fallback path. Without this check,
 * a link could redirect to a foreign site.
 */
export function ownPage(wanted: string | null, otherwise = '/h5/policies'): string {
  return wanted !== null && OWN_PAGE.test(wanted) ? wanted : otherwise
}

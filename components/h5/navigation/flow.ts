import type { Visit } from '../client/api.ts'

/** The pages of one visit, in order. */
export const steps = ['identity', 'notice', 'questionnaire', 'review', 'result'] as const
export type Step = (typeof steps)[number]

/** Which page a visit is at. Every page asks, so that no address, back button or second phone leads astray. */
export function stepOf(visit: Pick<Visit, 'over' | 'verified' | 'noticed' | 'status'>): Step {
  if (visit.over !== null) return 'result'
  if (!visit.verified) return 'identity'
  if (!visit.noticed) return 'notice'
  return visit.status === 'REVIEWING' ? 'review' : 'questionnaire'
}

/** Where a refusal sends the customer, by its code; null when it is to be shown where it happened. */
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

export function visitPath(visitId: string, page: Step | 'consent'): string {
  return `/h5/visits/${visitId}/${page}`
}

/** What the result page tells: how it ended, or where it went. */
export type Ending = 'success' | 'unsuccessful' | 'phone' | 'expired' | 'cancelled'

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

/** A page of ours to go on to, or `otherwise`: an address never leads out of here. */
export function ownPage(wanted: string | null, otherwise = '/h5/policies'): string {
  return wanted !== null && OWN_PAGE.test(wanted) ? wanted : otherwise
}

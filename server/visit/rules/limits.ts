/**
 * Limits on the data that one customer can make the platform store, and on the vendor calls made for one customer.
 * Every action that a session can repeat has a limit here. A refused action stores nothing, and the customer can
 * still ask for a phone call.
 *
 * Limits on SMS codes, wrong guesses and registrations are in settings.ts.
 */
export const customerLimits = {
  /**
   * Drafts are stored on the server only while the visit has fewer events than this, afterwards only on the
   * customer's phone. A long visit on two phones has about sixty events.
   */
  eventsWithDrafts: 200,
  /** Maximum number of submissions of one visit. The last submission can still be signed. */
  submissions: 10,
  /**
   * Maximum number of face checks that one applicant may begin per day. Every result counts, because the vendor
   * charges for each check.
   */
  faceChecksPerDay: 20,
  /** Maximum number of times that a page is allowed to poll for the result of one face check. */
  faceQuestionsPerCheck: 30,
  /** Maximum number of times per hour that a customer can ask for, and fetch, their copies. */
  copiesPerHour: 60,
} as const

/** Whether the visit may store another draft. */
export function hasRoomForDraft(visit: { readonly version: number }): boolean {
  return visit.version < customerLimits.eventsWithDrafts
}

/** Whether the submission may still be returned for editing. */
export function mayEditAgain(visit: { readonly revision: number }): boolean {
  return visit.revision < customerLimits.submissions
}

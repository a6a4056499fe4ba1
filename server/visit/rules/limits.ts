/**
 * How much data one customer can make the platform store, and how often it calls a vendor for them: every
 * repeatable action of a session has its limit here. A refused action stores nothing, and the way to the
 * telephone stays open.
 *
 * Limits on SMS codes, wrong guesses and registrations are in settings.ts.
 */
export const customerLimits = {
  /**
   * Number of a visit's events after which drafts are kept on the phone only. A long visit on two phones has
   * about sixty.
   */
  eventsWithDrafts: 200,
  /** Submissions of one visit; the last one can always be signed. */
  submissions: 10,
  /** Face checks one applicant may begin a day, whatever their result: the vendor charges for each. */
  faceChecksPerDay: 20,
  /** How often a page may ask for the result of one face check. */
  faceQuestionsPerCheck: 30,
} as const

/** Whether another draft may be stored. */
export function hasRoomForDraft(visit: { readonly version: number }): boolean {
  return visit.version < customerLimits.eventsWithDrafts
}

/** Whether the submission may still be taken back for editing. */
export function mayEditAgain(visit: { readonly revision: number }): boolean {
  return visit.revision < customerLimits.submissions
}

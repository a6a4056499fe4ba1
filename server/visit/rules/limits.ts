/**
 * How much one customer can make the platform keep, and how often it asks a vendor for them: everything a session may do
 * again and again ends here. What is refused leaves nothing behind, and the way to the telephone stays open.
 *
 * Codes by text message, wrong guesses and registrations have their limits in settings.ts.
 */
export const customerLimits = {
  /** Events of a visit after which drafts are kept on the phone only. A long visit on two phones comes to sixty. */
  eventsWithDrafts: 200,
  /** Submissions of one visit; what was submitted last can always be signed. */
  submissions: 10,
  /** Face checks one applicant may begin a day, whatever becomes of them: the vendor charges each. */
  faceChecksPerDay: 20,
  /** How often a page may ask how one face check ended. */
  faceQuestionsPerCheck: 30,
} as const

/** Whether another draft is kept. */
export function hasRoomForDraft(visit: { readonly version: number }): boolean {
  return visit.version < customerLimits.eventsWithDrafts
}

/** Whether what was submitted may still be taken back. */
export function mayEditAgain(visit: { readonly revision: number }): boolean {
  return visit.revision < customerLimits.submissions
}

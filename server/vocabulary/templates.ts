/** The steps recorded for each version of the questionnaire: the evidence of each decision and of who made it. */
export const stepTypes = [
  'CREATED',
  'SUBMITTED',
  /** The version was edited in review or after approval, so the review starts again. */
  'REOPENED',
  'APPROVED',
  'REJECTED',
  'PUBLISHED',
  'WITHDRAWN',
  'DISCARDED',
] as const
export type StepType = (typeof stepTypes)[number]

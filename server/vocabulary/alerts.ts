/** The kinds of alerts. Each has one rule with a threshold. */
export const alertKinds = [
  'DONE_RATE_LOW',
  'BREACH_FORECAST',
  'PROBLEMS_OVERDUE',
  'CONTACT_RATE_LOW',
  'QUESTION_RISE',
  'IDENTITY_RISE',
  'VENDOR_TROUBLE',
  'REMINDERS_FAILED',
  'UNMASKED_MANY',
] as const
export type AlertKind = (typeof alertKinds)[number]

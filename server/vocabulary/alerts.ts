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
/**
 * How a drill ended: `WHOLE`, the restored copy is right; `WRONG`, it or the backup is not; `UNDONE`, the drill could not be
 * carried out, so that nothing is known.
 */
export const drillVerdicts = ['WHOLE', 'WRONG', 'UNDONE'] as const
export type DrillVerdict = (typeof drillVerdicts)[number]

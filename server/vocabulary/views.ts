/** The lists of which staff can save views. */
export const viewedLists = [
  'visits',
  'queue-cases',
  'problems',
  'follow-ups',
  'quality',
  'alerts',
  'audit',
] as const
export type ViewedList = (typeof viewedLists)[number]

/** The number of views that one person can save, over all lists. */
export const MOST_VIEWS = 60

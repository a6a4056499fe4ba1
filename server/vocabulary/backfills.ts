/** How far a backfill is. A paused one goes on where it stopped. */
export const backfillStatuses = ['RUNNING', 'PAUSED', 'DONE'] as const
export type BackfillStatus = (typeof backfillStatuses)[number]

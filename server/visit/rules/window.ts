import { addDays, type Day, dayOf, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/**
 * The end of the cooling-off period (犹豫期): the receipt-signed date counts as its first day, so 15 days end
 * at 24:00 of the fourteenth day after it. Counting the signing day is the shorter of the two readings of
 * "从您签收正式保险合同之日起有15天"; a visit finished inside it is inside the other one too.
 */
export function coolingOffEnd(receiptSignedOn: Day, coolingOffDays: number): Date {
  return startOfDay(addDays(receiptSignedOn, coolingOffDays))
}

export interface VisitWindow {
  readonly windowEndsAt: Date
  readonly coolingOffEndsAt: Date
  /** Too little cooling-off time is left for an online visit. */
  readonly tooShort: boolean
}

/**
 * The visit window (回访时效): it ends at 24:00 of day 3, the opening date being day 1, but never after the
 * cooling-off period.
 */
export function visitWindow(
  openedAt: Date,
  receiptSignedOn: Day,
  coolingOffDays: number,
  settings: Pick<Settings, 'windowDays' | 'shortestWindowMs'>,
): VisitWindow {
  const coolingOffEndsAt = coolingOffEnd(receiptSignedOn, coolingOffDays)
  const full = startOfDay(addDays(dayOf(openedAt), settings.windowDays))
  const windowEndsAt = new Date(Math.min(coolingOffEndsAt.getTime(), full.getTime()))
  return {
    windowEndsAt,
    coolingOffEndsAt,
    tooShort: coolingOffEndsAt.getTime() - openedAt.getTime() < settings.shortestWindowMs,
  }
}

import { addDays, type Day, dayOf, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/**
 * Returns the end of the cooling-off period (犹豫期). The receipt-signed date counts as its first day, so 15 days end at
 * 24:00 of the fourteenth day after it. "从您签收正式保险合同之日起有15天" (15 days from the day you sign for the contract) has two
 * readings. This function uses the shorter one, so a visit that ends within this period satisfies both readings.
 */
export function coolingOffEnd(receiptSignedOn: Day, coolingOffDays: number): Date {
  return startOfDay(addDays(receiptSignedOn, coolingOffDays))
}

export interface VisitWindow {
  readonly windowEndsAt: Date
  readonly coolingOffEndsAt: Date
  /** True if too little of the cooling-off period is left for an online visit. */
  readonly tooShort: boolean
}

/**
 * The visit window (回访时效). It ends at 24:00 of day 3, where day 1 is the opening date, or at the end of the
 * cooling-off period if that is earlier.
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

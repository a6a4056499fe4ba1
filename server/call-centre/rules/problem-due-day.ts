import { type Day, dayOf } from '../../kernel/calendar.ts'
import { officialCalendars } from './working-days/index.ts'
import { addWorkingDays } from './working-days/rules.ts'

/** A problem case has to be handled within this many working days (domain document). */
export const PROBLEM_WORKING_DAYS = 15

/**
 * The due day of a problem case opened at `openedAt`. Null while an official calendar that the count needs is not on
 * file.
 */
export function dueOn(openedAt: Date): Day | null {
  const due = addWorkingDays(dayOf(openedAt), PROBLEM_WORKING_DAYS, officialCalendars)
  return due.ok ? due.value : null
}

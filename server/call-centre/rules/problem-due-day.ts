import { type Day, dayOf } from '../../kernel/calendar.ts'
import { addWorkingDays, type Calendars } from './working-days/rules.ts'

/** Number of working days in which a problem case has to be handled (domain document). */
export const PROBLEM_WORKING_DAYS = 15

/**
 * Returns the due day of a problem case opened at `openedAt`, or null while an official calendar needed for the count
 * is not on file.
 */
export function dueOn(openedAt: Date, calendars: Calendars): Day | null {
  const due = addWorkingDays(dayOf(openedAt), PROBLEM_WORKING_DAYS, calendars)
  return due.ok ? due.value : null
}

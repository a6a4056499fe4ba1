import { type Day, dayOf } from '../../kernel/calendar.ts'
import { officialCalendars } from './working-days/index.ts'
import { addWorkingDays } from './working-days/rules.ts'

/** Working days within which a problem case has to be handled (domain document). */
export const PROBLEM_WORKING_DAYS = 15

/** The day a problem case opened then is due; null while the official calendar of a year it reaches into is not on file. */
export function dueOn(openedAt: Date): Day | null {
  const due = addWorkingDays(dayOf(openedAt), PROBLEM_WORKING_DAYS, officialCalendars)
  return due.ok ? due.value : null
}

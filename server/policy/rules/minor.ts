import { yearsBetween } from '../../kernel/calendar.ts'

/** The age, in years, from which people can sign for themselves (民法典 art. 17–18). */
const ADULT_AGE = 18

/** Whether the insured was younger than `ADULT_AGE` on the day when the policy was underwritten. */
export function isMinor(birthDate: string | null, underwrittenOn: string): boolean {
  return birthDate !== null && yearsBetween(birthDate, underwrittenOn) < ADULT_AGE
}

import { type Day, dayOf, startOfDay } from '../../kernel/calendar.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'

/** Maximum number of letters that are printed or registered at once. */
export const LETTERS_MOST = 50

/**
 * Returns the instant at which a letter counts as sent. A letter that is registered on the day of its posting was sent
 * now; an earlier day counts from its beginning, but not from before the follow-up was opened.
 *
 * Refuses with LETTER_DAY_INVALID if the day is before the follow-up was opened or has not come yet.
 */
export function sentAtOf(sentOn: Day, known: { readonly openedAt: Date; readonly now: Date }): Outcome<Date> {
  const { openedAt, now } = known
  const today = dayOf(now)
  if (sentOn > today || sentOn < dayOf(openedAt)) return refused('LETTER_DAY_INVALID')
  if (sentOn === today) return done(now)
  return done(new Date(Math.max(startOfDay(sentOn).getTime(), openedAt.getTime())))
}

/**
 * Checks the day on which a letter was received or came back. It is between the day of posting and today.
 *
 * Refuses with LETTER_DAY_INVALID.
 */
export function receiptDayOf(
  receiptOn: Day,
  known: { readonly sentAt: Date; readonly now: Date },
): Outcome<Day> {
  const fits = receiptOn >= dayOf(known.sentAt) && receiptOn <= dayOf(known.now)
  return fits ? done(receiptOn) : refused('LETTER_DAY_INVALID')
}

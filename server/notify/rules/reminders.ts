import { addDays, atHour, dayOf, hourOf, lastDayOf } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

export interface PlannedReminder {
  /** 1 is the reminder on the opening day; 2 and 3 are the reminders on the next two days. */
  readonly round: number
  readonly at: Date
}

type ReminderSettings = Pick<
  Settings,
  'windowDays' | 'reminderFromHour' | 'reminderToHour' | 'reminderAgainHour'
>

/** Returns the first instant at or after `at` that is within the hours for reminders. */
export function withinReminderHours(at: Date, settings: ReminderSettings): Date {
  const hour = hourOf(at)
  if (hour < settings.reminderFromHour) return atHour(dayOf(at), settings.reminderFromHour)
  return hour < settings.reminderToHour ? at : atHour(addDays(dayOf(at), 1), settings.reminderFromHour)
}

/**
 * Plans the 待回访信息提醒 (reminders): one when the visit opens, and one on each further day of the window. No reminder is
 * planned after the end of the window. If the visit opens at night and its first reminder is delayed to day 2, this
 * reminder replaces the second reminder.
 */
export function planReminders(
  openedAt: Date,
  windowEndsAt: Date,
  settings: ReminderSettings,
): PlannedReminder[] {
  const first = withinReminderHours(openedAt, settings)
  const rounds = [{ round: 1, at: first }]
  for (let day = 2; day <= settings.windowDays; day += 1) {
    rounds.push({ round: day, at: atHour(addDays(dayOf(openedAt), day - 1), settings.reminderAgainHour) })
  }
  return rounds.filter(({ round, at }) => at < windowEndsAt && (round === 1 || dayOf(at) > dayOf(first)))
}

/**
 * Builds the fields of the WeChat template message. They are cut to the vendor's limits: 20 characters for `thing`,
 * 32 for `character_string`.
 */
export function reminderFields(input: { productName: string; policyNo: string; windowEndsAt: Date }) {
  const lastDay = lastDayOf(input.windowEndsAt)
  const name = [...input.productName]
  return {
    thing1: '微信在线回访提醒',
    thing2: name.length > 20 ? `${name.slice(0, 19).join('')}…` : input.productName,
    character_string3: input.policyNo.slice(0, 32),
    date4: `${Number(lastDay.slice(0, 4))}年${Number(lastDay.slice(5, 7))}月${Number(lastDay.slice(8))}日`,
    thing5: '请点击详情完成在线回访，感谢您的支持',
  }
}

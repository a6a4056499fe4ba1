import { addDays, atHour, dayOf, hourOf } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

export interface PlannedReminder {
  /** 1 on the opening day, 2 and 3 on the days after. */
  readonly round: number
  readonly at: Date
}

type ReminderSettings = Pick<
  Settings,
  'windowDays' | 'reminderFromHour' | 'reminderToHour' | 'reminderAgainHour'
>

/** The next moment at or after `at` at which reminders may be sent. */
export function withinReminderHours(at: Date, settings: ReminderSettings): Date {
  const hour = hourOf(at)
  if (hour < settings.reminderFromHour) return atHour(dayOf(at), settings.reminderFromHour)
  return hour < settings.reminderToHour ? at : atHour(addDays(dayOf(at), 1), settings.reminderFromHour)
}

/**
 * 待回访信息提醒: one as the visit opens, then one on each further day of the window; none after its end. A
 * first reminder that is moved to day 2 by the night replaces that day's.
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
 * The fields of the WeChat template message, cut to the vendor's limits (`thing` 20, `character_string` 32
 * characters).
 */
export function reminderFields(input: { productName: string; policyNo: string; windowEndsAt: Date }) {
  const lastDay = dayOf(new Date(input.windowEndsAt.getTime() - 1))
  const name = [...input.productName]
  return {
    thing1: '微信在线回访提醒',
    thing2: name.length > 20 ? `${name.slice(0, 19).join('')}…` : input.productName,
    character_string3: input.policyNo.slice(0, 32),
    date4: `${Number(lastDay.slice(0, 4))}年${Number(lastDay.slice(5, 7))}月${Number(lastDay.slice(8))}日`,
    thing5: '请点击详情完成在线回访，感谢您的支持',
  }
}

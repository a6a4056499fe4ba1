import type { Dayjs } from 'dayjs'
import { addDays, atHour, dayOf, HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { instantFrom, toPicker } from '../../ui/day-picker.tsx'
import { shanghaiTime } from '../../ui/time.ts'
import { text } from '../shared/messages.zh-CN.ts'

/**
 * Converts an ISO time to a value of the date picker. The date picker knows no time zones, so its values are the
 * wall-clock time of Shanghai, regardless of the browser's time zone.
 */
export function toWallClock(iso: string | null): Dayjs | null {
  return iso === null ? null : toPicker(shanghaiTime(iso))
}

export const fromWallClock = instantFrom

const QUARTER = 15 * MINUTE_MS

/**
 * The times that customers request most often. The first of them is two hours from now, rounded up to a quarter of an
 * hour.
 */
export function presetsAt(now: Date): readonly { readonly label: string; readonly at: string }[] {
  const tomorrow = addDays(dayOf(now), 1)
  const inTwoHours = new Date(Math.ceil((now.getTime() + 2 * HOUR_MS) / QUARTER) * QUARTER)
  const words = text.result.presets
  return [
    { label: words.inTwoHours, at: inTwoHours.toISOString() },
    { label: words.tomorrowMorning, at: atHour(tomorrow, 10).toISOString() },
    { label: words.tomorrowAfternoon, at: atHour(tomorrow, 15).toISOString() },
    { label: words.tomorrowEvening, at: atHour(tomorrow, 19).toISOString() },
  ]
}

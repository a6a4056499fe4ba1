'use client'

import { DatePicker as AntdPicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import dayjsConfig from 'rc-picker/es/generate/dayjs'
import { type Day, dayOf, shanghaiTime } from '#server/kernel/calendar.ts'
import { browserNow } from '../../browser/clock.ts'

/*
 * Date pickers know no time zones. The picker values in this file are always Shanghai wall-clock times, regardless of
 * the browser's time zone. Only this file creates picker values; all other files hold days as strings in the form
 * `YYYY-MM-DD`.
 */

const DAY = 'YYYY-MM-DD'

/** A day picker that uses today's date in Shanghai for its 今天 (today) button, the marked day and the month it opens. */
export const DatePicker = AntdPicker.generatePicker<Dayjs>({
  ...dayjsConfig,
  getNow: () => dayjs(shanghaiTime(browserNow())),
})

/**
 * Today's date in Shanghai by this browser's clock. Use it only for a form's initial value, because the clock can be
 * wrong.
 */
export function shanghaiToday(): Day {
  return dayOf(browserNow())
}

/** The picker value of a day or of a Shanghai wall-clock time. */
export function toPicker(wall: string): Dayjs
export function toPicker(wall: string | null): Dayjs | null
export function toPicker(wall: string | null): Dayjs | null {
  return wall === null ? null : dayjs(wall)
}

/** The day of a picker value. */
export function dayFrom(picked: Dayjs): Day
export function dayFrom(picked: Dayjs | null | undefined): Day | null
export function dayFrom(picked: Dayjs | null | undefined): Day | null {
  return picked?.format(DAY) ?? null
}

/** The month (YYYY-MM) of a picker value. */
export function monthFrom(picked: Dayjs | null): string | null {
  return picked?.format('YYYY-MM') ?? null
}

/** The instant of a picker value with a time, to the minute, as the API takes it. */
export function instantFrom(picked: Dayjs | null): string | null {
  return picked === null ? null : new Date(`${picked.format('YYYY-MM-DDTHH:mm')}:00+08:00`).toISOString()
}

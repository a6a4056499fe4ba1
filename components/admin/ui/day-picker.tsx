'use client'

import { DatePicker as AntdPicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import dayjsConfig from 'rc-picker/es/generate/dayjs'
import { type Day, dayOf, shanghaiTime } from '#server/kernel/calendar.ts'
import { browserNow } from '../../browser/clock.ts'

/*
 * Pickers know no time zones: they take and give a wall clock, which is always Shanghai's, wherever the browser
 * browser stands. Only this file makes their values; elsewhere days are text, `YYYY-MM-DD`.
 */

const DAY = 'YYYY-MM-DD'

/** A day picker whose own today (今天, what is marked, where it opens) is Shanghai's. */
export const DatePicker = AntdPicker.generatePicker<Dayjs>({
  ...dayjsConfig,
  getNow: () => dayjs(shanghaiTime(browserNow())),
})

/** Today in Shanghai by this browser's clock; only for a form's first value. */
export function shanghaiToday(): Day {
  return dayOf(browserNow())
}

/** A day, or an instant's Shanghai wall clock, as a picker shows it. */
export function toPicker(wall: string): Dayjs
export function toPicker(wall: string | null): Dayjs | null
export function toPicker(wall: string | null): Dayjs | null {
  return wall === null ? null : dayjs(wall)
}

/** The day a picker gives. */
export function dayFrom(picked: Dayjs): Day
export function dayFrom(picked: Dayjs | null | undefined): Day | null
export function dayFrom(picked: Dayjs | null | undefined): Day | null {
  return picked?.format(DAY) ?? null
}

/** Times are shown in the insurer's time zone, Shanghai, regardless of the browser's time zone. */
const SHANGHAI = { timeZone: 'Asia/Shanghai' } as const

const dateAndTime = new Intl.DateTimeFormat('zh-CN', {
  ...SHANGHAI,
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const monthAndDay = new Intl.DateTimeFormat('zh-CN', { ...SHANGHAI, month: 'long', day: 'numeric' })
const longDate = new Intl.DateTimeFormat('zh-CN', { ...SHANGHAI, dateStyle: 'long' })
const weekday = new Intl.DateTimeFormat('zh-CN', { ...SHANGHAI, weekday: 'long' })
const clockTime = new Intl.DateTimeFormat('zh-CN', {
  ...SHANGHAI,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** An instant as month, day and time: 3/21 09:05 */
export function shortTime(iso: string): string {
  return dateAndTime.format(new Date(iso))
}

/** The day of an instant: 3月21日 */
export function shortDay(iso: string): string {
  return monthAndDay.format(new Date(iso))
}

/** The last day of a window. For a window that ends at 0:00 on 3月22日, the last day is 3月21日. */
export function lastDay(windowEndsAt: string): string {
  return monthAndDay.format(new Date(Date.parse(windowEndsAt) - 1))
}

/** The last minute of a window that ends at midnight: 3月21日 24:00 */
export function lastMinute(windowEndsAt: string): string {
  return `${lastDay(windowEndsAt)} 24:00`
}

/** An instant as date, weekday and time. */
export function clockFace(instant: Date): { date: string; weekday: string; time: string } {
  return { date: longDate.format(instant), weekday: weekday.format(instant), time: clockTime.format(instant) }
}

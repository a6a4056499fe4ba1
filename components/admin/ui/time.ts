import { lastDayOf } from '#server/kernel/calendar.ts'
import { browserNow } from '../../browser/clock.ts'

/** Times are shown in the insurer's time zone, regardless of the browser's time zone. */
const zone = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' } as const
const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const formats = {
  day: new Intl.DateTimeFormat('zh-CN', { ...zone, ...day }),
  minute: new Intl.DateTimeFormat('zh-CN', { ...zone, ...day, hour: '2-digit', minute: '2-digit' }),
  second: new Intl.DateTimeFormat('zh-CN', {
    ...zone,
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }),
}
export type TimeForm = keyof typeof formats

/** An instant in Shanghai time, for example 2026-03-02 10:05. */
export function shanghaiTime(at: string | Date, form: TimeForm = 'minute'): string {
  return formats[form].format(new Date(at)).replaceAll('/', '-')
}

/**
 * The end of a period in Shanghai time. A period that ends at midnight ends with its last day, so it reads
 * 2026-12-01 24:00 and not 2026-12-02 00:00: nobody takes the day after for a day that is left.
 */
export function deadlineTime(at: string | Date, form: 'minute' | 'second' = 'minute'): string {
  const end = new Date(at)
  if (!formats.second.format(end).endsWith(' 00:00:00')) return shanghaiTime(end, form)
  return `${lastDayOf(end)} ${form === 'minute' ? '24:00' : '24:00:00'}`
}

const relative = new Intl.RelativeTimeFormat('zh-CN', { numeric: 'auto' })
const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/**
 * The distance from now, for example 3 小时前 or 明天. Show it only beside the exact time, because the browser's clock can
 * be wrong.
 */
export function timeFromNow(at: string | Date, now = browserNow().getTime()): string {
  const distance = new Date(at).getTime() - now
  const step = steps.find(([, ms]) => Math.abs(distance) >= ms)
  if (step === undefined) return relative.format(0, 'minute')
  return relative.format(Math.round(distance / step[1]), step[0])
}

import type { Day } from '../calendar.ts'

/** 2027-10-01 as 10月1日. */
export function shortDay(day: Day): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
}

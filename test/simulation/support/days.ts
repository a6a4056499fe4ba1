/**
 * Shanghai days as whole numbers, implemented without the product's calendar: a check of the rules must not share their
 * arithmetic. UTC+8 all year since 1991.
 */
const HOURS_AHEAD = 8
const DAY = 86_400_000
const AHEAD = HOURS_AHEAD * 3_600_000

/** The number of the Shanghai day an instant lies in; day 0 is 1970-01-01. */
export function dayNumber(at: Date): number {
  return Math.floor((at.getTime() + AHEAD) / DAY)
}

/** 00:00 in Shanghai of that day. */
export function midnight(day: number): Date {
  return new Date(day * DAY - AHEAD)
}

/** `YYYY-MM-DD` of that day. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

export function dayFromText(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY
}

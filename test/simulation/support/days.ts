/**
 * Shanghai days as whole numbers. They are computed without the product's calendar, because a check must not share
 * arithmetic with the rules it checks. Shanghai has used UTC+8 without summer time since September 1991.
 */
const HOURS_AHEAD = 8
const DAY = 86_400_000
const AHEAD = HOURS_AHEAD * 3_600_000

/** The number of the Shanghai day that contains an instant; day 0 is 1970-01-01. */
export function dayNumber(at: Date): number {
  return Math.floor((at.getTime() + AHEAD) / DAY)
}

/** Returns the instant of 00:00 Shanghai time on the given day. */
export function midnight(day: number): Date {
  return new Date(day * DAY - AHEAD)
}

/** Returns the day as `YYYY-MM-DD`. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

export function dayFromText(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY
}

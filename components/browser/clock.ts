/**
 * The browser's clock; no other module of the pages reads it. It may be wrong and in any time zone, so deadlines and a
 * customer's current day come from the server, and days are computed from it by server/kernel/calendar.ts only.
 */
export function browserNow(): Date {
  return new Date()
}

/**
 * The browser's clock. No other module of the pages reads it. The clock can be wrong, and it can be in any time zone.
 * Deadlines and a customer's current day therefore come from the server, and only server/kernel/calendar.ts computes
 * days from this clock.
 */
export function browserNow(): Date {
  return new Date()
}

/**
 * This browser's clock, read here and nowhere else in the pages. It may be wrong and stands in any time zone: what is
 * allowed and what day it is for a customer, the server says. Days are made of it by server/kernel/calendar.ts only.
 */
export function browserNow(): Date {
  return new Date()
}

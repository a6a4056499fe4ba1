import { addDays, atHour, dayOf, hourOf } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

export type CallingSettings = Settings['calling']

/**
 * The hours at which the parts of a day begin [D]: 上午 (morning), 下午 (afternoon), 晚间 (evening). A customer is called
 * at most once in each part of a day.
 */
const PART_STARTS = [0, 12, 18] as const

/** Maximum number of days from the current day to an appointment [D]. */
export const APPOINTMENT_MOST_DAYS = 14

/** The call history from which the next call is scheduled. */
export interface CallHistory {
  /** Start times of outgoing calls, oldest first. Calls by the customer are not counted. */
  readonly calls: readonly Date[]
}

export type WhyNot = 'HOURS' | 'GAP' | 'DAY_CAP' | 'PART'

function partOf(instant: Date): number {
  return PART_STARTS.findLastIndex((start) => hourOf(instant) >= start)
}

function nextMorning(instant: Date, calling: CallingSettings): Date {
  return atHour(addDays(dayOf(instant), 1), calling.fromHour)
}

/** Returns the first moment at or after `instant` that is within calling hours. */
export function withinHours(instant: Date, calling: CallingSettings): Date {
  const hour = hourOf(instant)
  if (hour < calling.fromHour) return atHour(dayOf(instant), calling.fromHour)
  return hour < calling.toHour ? instant : nextMorning(instant, calling)
}

/**
 * Returns why the customer may not be called at `at` and from when a call is allowed, or null if a call is allowed at
 * `at`.
 *
 * @param promised true if the customer asked for this time. The minimum gap between calls and the limit of one call
 * per part of the day then do not apply; calling hours and the daily maximum still apply [D]
 */
export function whyNotNow(
  { calls }: CallHistory,
  at: Date,
  calling: CallingSettings,
  promised = false,
): { why: WhyNot; until: Date } | null {
  const open = withinHours(at, calling)
  if (open.getTime() !== at.getTime()) return { why: 'HOURS', until: open }
  const today = calls.filter((call) => dayOf(call) === dayOf(at))
  if (today.length >= calling.attemptsPerDay) return { why: 'DAY_CAP', until: nextMorning(at, calling) }
  if (promised) return null
  const last = calls.at(-1)
  const rested = last === undefined ? at : new Date(last.getTime() + calling.gapMs)
  if (rested > at) return { why: 'GAP', until: rested }
  if (!today.some((call) => partOf(call) === partOf(at))) return null
  const start = PART_STARTS[partOf(at) + 1]
  const sameDay = start !== undefined && start < calling.toHour
  return { why: 'PART', until: sameDay ? atHour(dayOf(at), start) : nextMorning(at, calling) }
}

/** Returns the first moment at or after `from` at which the customer may be called. */
export function nextCallAt(
  history: CallHistory,
  from: Date,
  calling: CallingSettings,
  promised = false,
): Date {
  let at = from
  for (;;) {
    const refusal = whyNotNow(history, at, calling, promised)
    if (refusal === null) return at
    at = refusal.until
  }
}

/** Whether the applicant counts as unreachable after this many attempts without contact on this many days. */
export function isUnreachable(
  counted: { readonly attempts: number; readonly days: number },
  calling: CallingSettings,
): boolean {
  return counted.attempts >= calling.attemptsUntilUnreachable && counted.days >= calling.daysUntilUnreachable
}

/** Returns why an appointment cannot be made for the promised time, or null if the time is possible. */
export function appointmentProblem(
  { calls }: CallHistory,
  promised: Date,
  now: Date,
  calling: CallingSettings,
): 'PAST' | 'HOURS' | 'DAY_CAP' | 'TOO_FAR' | null {
  if (promised <= now) return 'PAST'
  if (dayOf(promised) > addDays(dayOf(now), APPOINTMENT_MOST_DAYS)) return 'TOO_FAR'
  if (withinHours(promised, calling).getTime() !== promised.getTime()) return 'HOURS'
  const sameDay = calls.filter((call) => dayOf(call) === dayOf(promised)).length
  return sameDay >= calling.attemptsPerDay ? 'DAY_CAP' : null
}

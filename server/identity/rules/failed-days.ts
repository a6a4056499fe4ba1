import { z } from 'zod'
import { addDays, type Day, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/**
 * An applicant's recent identity checks: one record for each Shanghai day with checks, oldest first. The records
 * belong to the applicant, not to a policy. A day is kept only as long as it can be part of a run of failed days.
 */
export const standingDaySchema = z.object({
  day: z.string(),
  /**
   * Number of counted failures of each method on that day. For face, only genuine failures count (see `faceVerdict`).
   * For SMS, wrong codes count.
   */
  face: z.number().int(),
  sms: z.number().int(),
  /** Whether the applicant passed a check on that day. */
  verified: z.boolean(),
})
export type StandingDay = z.infer<typeof standingDaySchema>
export const standingDaysSchema = z.array(standingDaySchema)

export interface Standing {
  readonly days: readonly StandingDay[]
  /**
   * The instant from which visits move to the phone because of a run of failed days. Only visits opened before this
   * instant move. Null if there was no such run.
   */
  readonly escalateAt: Date | null
}

export const cleanStanding: Standing = { days: [], escalateAt: null }

type StreakSettings = Pick<Settings, 'failuresPerDay' | 'failedDaysInARow'>

function recordOf(standing: Standing, day: Day): StandingDay {
  return standing.days.find((entry) => entry.day === day) ?? { day, face: 0, sms: 0, verified: false }
}

/** Whether a day has failed, which means that one method reached the day's maximum of counted failures. */
function isFailed(entry: StandingDay, settings: StreakSettings): boolean {
  return entry.face >= settings.failuresPerDay || entry.sms >= settings.failuresPerDay
}

/** Whether no more checks are allowed on that day. */
export function isLocked(standing: Standing, day: Day, settings: StreakSettings): boolean {
  return isFailed(recordOf(standing, day), settings)
}

/** Returns the number of further failures of this method that are possible on that day before the day is locked. */
export function attemptsLeft(
  standing: Standing,
  day: Day,
  method: 'FACE' | 'SMS',
  settings: StreakSettings,
): number {
  const entry = recordOf(standing, day)
  const used = method === 'FACE' ? entry.face : entry.sms
  return Math.max(0, settings.failuresPerDay - used)
}

/**
 * Returns the number of consecutive failed days that end at `day`; 0 if `day` has not failed. A passed check ends the
 * run, so a day that failed after a passed check is the first day of a new run. A run that moved visits to the phone
 * is not continued either: the next failed day begins another run. Otherwise the instant at which earlier visits move
 * to the phone could change while one of them is still online.
 */
export function failedRun(standing: Standing, day: Day, settings: StreakSettings): number {
  const entry = recordOf(standing, day)
  if (!isFailed(entry, settings)) return 0
  if (standing.escalateAt !== null && startOfDay(day) < standing.escalateAt) return 0
  return entry.verified ? 1 : 1 + failedRun(standing, addDays(day, -1), settings)
}

function withDay(standing: Standing, entry: StandingDay, settings: StreakSettings): StandingDay[] {
  const others = standing.days.filter((known) => known.day !== entry.day)
  const sorted = [...others, entry].sort((a, b) => (a.day < b.day ? -1 : 1))
  const newest = sorted.at(-1)?.day ?? entry.day
  // Keeps the newest day and as many earlier days as a run can have. One more day is kept, because a late report can
  // still change the day before the newest day.
  const oldest = addDays(newest, -(settings.failedDaysInARow + 1))
  return sorted.filter((known) => known.day >= oldest)
}

/** Returns the standing after one counted failure on `day`. The third failed day in a row sets `escalateAt`. */
export function recordFailure(
  standing: Standing,
  day: Day,
  method: 'FACE' | 'SMS',
  settings: StreakSettings,
): Standing {
  const entry = recordOf(standing, day)
  const counted = method === 'FACE' ? { ...entry, face: entry.face + 1 } : { ...entry, sms: entry.sms + 1 }
  const next = { ...standing, days: withDay(standing, counted, settings) }
  // A late report about an attempt on an earlier day can complete a run that ends on a later day. Every known day
  // from `day` on is therefore checked.
  const endings = next.days.map((known) => known.day).filter((known) => known >= day)
  const completed = endings.find((known) => failedRun(next, known, settings) >= settings.failedDaysInARow)
  if (completed === undefined) return next
  const midnight = startOfDay(addDays(completed, 1))
  const known = standing.escalateAt
  return { ...next, escalateAt: known !== null && known > midnight ? known : midnight }
}

/** Returns the standing after a passed check on `day`. */
export function recordPass(standing: Standing, day: Day, settings: StreakSettings): Standing {
  return { ...standing, days: withDay(standing, { ...recordOf(standing, day), verified: true }, settings) }
}

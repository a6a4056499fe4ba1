import { dayNumber, midnight } from './days.ts'

/**
 * The rules of the procedure once more, as simply as possible and without the product's code: both simulations compare
 * the product with this.
 */

/** [S] 当天验证失败5次 */
export const FAILURES_A_DAY = 5
/** [S] 连续3天失败 */
export const FAILED_DAYS = 3
/** [S] 3 天（自然日） */
export const WINDOW_DAYS = 3
/** [S] 回访问卷阅读时长应当在60秒以上 */
export const READING_MS = 60_000
const IDLE_MS = 15 * 60_000
const LONGEST_MS = 60 * 60_000
const DAY_MS = 24 * 3_600_000

/** Vendor codes that count as the customer's failure; every other code counts for nothing. */
export const COUNTED_CODES: readonly number[] = [
  1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016,
]
export const PHONE_CODES: readonly number[] = [2005, 2007, 2008, 2009]
export const NOBODYS_CODES: readonly number[] = [
  15, 16, 201, 202, 203, 204, 1001, 1008, 2001, 2002, 2003, 2017,
]

/** Until when a visit may be done online, and whether it may be at all. */
export function windowOf(
  openedAt: Date,
  receiptDay: number,
  coolingOffDays: number,
): { closesAt: Date; short: boolean } {
  const coolingOff = midnight(receiptDay + coolingOffDays)
  const full = midnight(dayNumber(openedAt) + WINDOW_DAYS)
  return {
    closesAt: coolingOff.getTime() < full.getTime() ? coolingOff : full,
    short: coolingOff.getTime() - openedAt.getTime() < DAY_MS,
  }
}

/** One settled identity check (or guess of a code) of an applicant, in the order in which they were settled. */
export interface Settled {
  readonly day: number
  readonly outcome: 'FAILED' | 'PASSED'
}

export function failuresOn(settled: readonly Settled[], day: number): number {
  return settled.filter((entry) => entry.day === day && entry.outcome === 'FAILED').length
}

/**
 * The midnights at which an applicant's visits go to the agents. Walks the days one after the other: a day with five
 * failures extends the run, any other day ends it, a pass starts it again, and a run that sent the visits to the agents
 * is used up.
 */
export function escalations(settled: readonly Settled[]): Date[] {
  if (settled.length === 0) return []
  const days = settled.map((entry) => entry.day)
  const found: Date[] = []
  let run = 0
  for (let day = Math.min(...days); day <= Math.max(...days); day += 1) {
    if (failuresOn(settled, day) < FAILURES_A_DAY) run = 0
    else if (settled.some((entry) => entry.day === day && entry.outcome === 'PASSED')) run = 1
    else run += 1
    if (run === FAILED_DAYS) {
      found.push(midnight(day + 1))
      run = 0
    }
  }
  return found
}

/** A passed check as the page that passed it holds it. */
export interface Sitting {
  readonly id: string
  readonly method: 'FACE' | 'SMS'
  /** SMS: the phone the code went to. */
  readonly phone: string | null
  readonly verifiedAt: Date
  lastSeenAt: Date
  endedAt: Date | null
}

/** Whether a sitting covers a policy with that phone, of an applicant who has to be checked by that method. */
export function speaksFor(sitting: Sitting, method: 'FACE' | 'SMS', phone: string, at: Date): boolean {
  const idle = at.getTime() - sitting.lastSeenAt.getTime()
  const age = at.getTime() - sitting.verifiedAt.getTime()
  const rightPhone = sitting.method === 'FACE' || sitting.phone === phone
  return (
    sitting.endedAt === null && sitting.method === method && rightPhone && idle < IDLE_MS && age < LONGEST_MS
  )
}

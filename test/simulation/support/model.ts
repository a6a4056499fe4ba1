import { dayNumber, midnight } from './days.ts'

/**
 * The rules of the procedure, implemented again as simply as possible and without the product's code. Both
 * simulations compare the product with these rules.
 */

/** [S] 当天验证失败5次 (5 failed checks on one day) */
export const FAILURES_A_DAY = 5
/** [S] 连续3天失败 (failures on 3 consecutive days) */
export const FAILED_DAYS = 3
/** [S] 3 天（自然日） (3 natural days) */
export const WINDOW_DAYS = 3
/** [S] 回访问卷阅读时长应当在60秒以上 (the questionnaire must be read for at least 60 seconds) */
export const READING_MS = 60_000
const IDLE_MS = 15 * 60_000
const LONGEST_MS = 60 * 60_000
const DAY_MS = 24 * 3_600_000

/** Vendor codes that count as a failure of the customer. Other codes do not count. */
export const COUNTED_CODES: readonly number[] = [
  1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016,
]
export const PHONE_CODES: readonly number[] = [2005, 2007, 2008, 2009]
export const NOBODYS_CODES: readonly number[] = [
  15, 16, 201, 202, 203, 204, 1001, 1008, 2001, 2002, 2003, 2017,
]

/**
 * Returns the instant until which a visit can be done online, and whether too little of the cooling-off period is
 * left for an online visit.
 */
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

/**
 * One settled identity check, or one guess at a code, of an applicant. Lists of them are in the order in which they
 * were settled.
 */
export interface Settled {
  readonly day: number
  readonly outcome: 'FAILED' | 'PASSED'
}

export function failuresOn(settled: readonly Settled[], day: number): number {
  return settled.filter((entry) => entry.day === day && entry.outcome === 'FAILED').length
}

/**
 * Returns the midnights at which an applicant's visits go to the agents. The function walks through the days. A day
 * with five failures extends the run of failed days, and any other day ends the run. If a check passes on a day with
 * five failures, the run starts again with that day. After a run has sent the visits to the agents, counting starts
 * again.
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

/** A passed identity check, as held by the page that passed it. */
export interface Sitting {
  readonly id: string
  readonly method: 'FACE' | 'SMS'
  /** For SMS: the phone to which the code was sent. Otherwise null. */
  readonly phone: string | null
  readonly verifiedAt: Date
  lastSeenAt: Date
  endedAt: Date | null
}

/** Whether a sitting is valid for a policy with this registered phone, whose applicant must be checked by `method`. */
export function speaksFor(sitting: Sitting, method: 'FACE' | 'SMS', phone: string, at: Date): boolean {
  const idle = at.getTime() - sitting.lastSeenAt.getTime()
  const age = at.getTime() - sitting.verifiedAt.getTime()
  const rightPhone = sitting.method === 'FACE' || sitting.phone === phone
  return (
    sitting.endedAt === null && sitting.method === method && rightPhone && idle < IDLE_MS && age < LONGEST_MS
  )
}

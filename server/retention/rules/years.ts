import type { Day } from '../../kernel/calendar.ts'
import type { RetentionTerm } from '../../vocabulary/visits.ts'

/**
 * For how many years records are kept: after the end of a contract whose term was longer than a year (LONG) or not
 * (SHORT), and after a dispute was settled.
 */
export interface RetentionYears {
  readonly long: number
  readonly short: number
  readonly dispute: number
}

/**
 * The law's times, below which no setting goes: 保险法 第八十七条, 5 years for terms of up to one year and 10 years for longer
 * ones; disputes for 2 years after they are settled. erase_policy and the check of the evidence demand the first two, too.
 */
export const LEAST_YEARS: RetentionYears = { long: 10, short: 5, dispute: 2 }

/** The same date so many years later; where there is none, the last day of that month (民法典 第二百零二条). */
export function addYears(day: Day, years: number): Day {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0')
  const later = `${year}${day.slice(4)}`
  return later.endsWith('-02-29') && !isLeap(Number(year)) ? `${year}-02-28` : later
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** What the rule needs to know of a policy. */
export interface Kept {
  /** The day on which the contract ended; null if it runs, or if nobody has said the day. */
  readonly endedOn: Day | null
  readonly term: RetentionTerm
  /** Whether a legal hold is open, or a complaint, a call or a visit is. */
  readonly open: boolean
  /** The last day on which a dispute was settled; null if there was none. */
  readonly settledOn: Day | null
}

/** RUNNING: no clock runs, because the contract runs. HELD: something is open. KEPT and OVER: until when it had to be kept. */
export type Retention =
  | { readonly state: 'RUNNING' | 'HELD' }
  | { readonly state: 'KEPT' | 'OVER'; readonly until: Day }

/**
 * Until which day the records of a policy are kept, that day included. The time begins on the day after the contract ended,
 * so it is over on the same date years later.
 */
export function keptUntil(
  { endedOn, term, settledOn }: { readonly endedOn: Day } & Pick<Kept, 'term' | 'settledOn'>,
  years: RetentionYears,
): Day {
  const ended = addYears(endedOn, term === 'LONG' ? years.long : years.short)
  if (settledOn === null) return ended
  const settled = addYears(settledOn, years.dispute)
  return [ended, settled].sort()[1] ?? ended
}

/** Whether the records of a policy have to be kept today. */
export function retentionOf(kept: Kept, years: RetentionYears, today: Day): Retention {
  const { endedOn } = kept
  // What is open wins over every day.
  if (kept.open) return { state: 'HELD' }
  if (endedOn === null) return { state: 'RUNNING' }
  const until = keptUntil({ ...kept, endedOn }, years)
  return { state: today > until ? 'OVER' : 'KEPT', until }
}

/** The last day on which a contract of this term can have ended whose time is over today. */
export function latestEnd(term: RetentionTerm, { long, short }: RetentionYears, today: Day): Day {
  return addYears(today, -(term === 'LONG' ? long : short))
}

import type { Services } from '../../context.ts'
import { bucketsOf, medianOf } from '../rules/durations.ts'
import { type FunnelStep, type TimedStep, timedSteps } from '../rules/figures.ts'
import { readCatalog } from './catalog.ts'
import { cohortQuestion } from './cell-query.ts'
import type { ReportFilter } from './filter.ts'
import { sumCohort, sumTimes } from './read-cells.ts'

const figures = [
  'visits',
  'cancelled',
  'reminded',
  'started',
  'started_unprompted',
  'verified',
  'noticed',
  'submitted',
  'signed',
  'success_wechat',
] as const

export interface FunnelRow {
  readonly step: FunnelStep
  readonly count: number
  /** Number of visits that reached the previous step but not this step; 0 for the first step. */
  readonly lost: number
  /** Median seconds since the previous step; null if no duration was measured. */
  readonly medianSeconds: number | null
}

/**
 * Reads the 漏斗 (funnel): reminded → opened → verified → notice → questionnaire → signed → success, computed from
 * recorded events. Cancelled visits are left out.
 */
export async function readFunnel(services: Pick<Services, 'db'>, filter: ReportFilter) {
  const catalog = await readCatalog(services, filter)
  const question = cohortQuestion(filter, catalog)
  const [rows, times] = await Promise.all([
    sumCohort(services.db, question, figures, null),
    sumTimes(services.db, question),
  ])
  const sums = rows[0]?.sums
  const medians = new Map<TimedStep, number | null>(
    timedSteps.map((step) => [step, medianOf(bucketsOf(times, step))]),
  )
  const counted: readonly (readonly [FunnelStep, number])[] = [
    ['REMINDED', sums?.reminded ?? 0],
    ['STARTED', sums?.started ?? 0],
    ['VERIFIED', sums?.verified ?? 0],
    ['NOTICED', sums?.noticed ?? 0],
    ['SUBMITTED', sums?.submitted ?? 0],
    ['SIGNED', sums?.signed ?? 0],
    ['SUCCEEDED', sums?.success_wechat ?? 0],
  ]
  const unprompted = sums?.started_unprompted ?? 0
  const steps = counted.map(([step, count], index): FunnelRow => {
    const before = counted[index - 1]?.[1] ?? count
    // Visits opened without a reminder never reached the step REMINDED. They are therefore left out when the loss
    // between REMINDED and STARTED is computed.
    const came = step === 'STARTED' ? count - unprompted : count
    const timed = timedSteps.find((name) => name === step)
    return {
      step,
      count,
      lost: index === 0 ? 0 : before - came,
      medianSeconds: timed ? (medians.get(timed) ?? null) : null,
    }
  })
  return {
    /** Number of visits in the period that were not cancelled. */
    visits: (sums?.visits ?? 0) - (sums?.cancelled ?? 0),
    /** Number of visits opened without an earlier reminder. */
    unprompted,
    steps,
    /** Median seconds from opening the page to success; null if no duration was measured. */
    wholeMedianSeconds: medians.get('WHOLE') ?? null,
  }
}

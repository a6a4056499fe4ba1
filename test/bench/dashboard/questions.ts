import { tracedVisits } from '#server/back-office/drill-down.ts'
import type { Services } from '#server/context.ts'
import { readCompletion, readCompletionBy } from '#server/reporting/reading/completion.ts'
import { readFailure, readFailureBy } from '#server/reporting/reading/failure.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { readFunnel } from '#server/reporting/reading/funnel.ts'
import { readQuestions } from '#server/reporting/reading/questions.ts'
import { readAgentFigures, readQueueFigures } from '#server/reporting/reading/queue.ts'
import { Random } from '#test/simulation/support/random.ts'
import { BRANCHES, PRODUCTS } from './place.ts'

export interface Asked {
  /** The name of the dashboard's part, as used in the names of the result rows. */
  readonly name: string
  readonly ask: (services: Pick<Services, 'db' | 'clock'>, filter: ReportFilter) => Promise<unknown>
}

/**
 * Every question that a dashboard asks. Each question is asked with the same function that the dashboard's page uses.
 */
export const asked: readonly Asked[] = [
  { name: 'completion', ask: (services, filter) => readCompletion(services, { filter, step: 'day' }) },
  ...(['channel', 'product', 'designType', 'branch', 'method'] as const).map((by) => ({
    name: `completion_by_${by}`,
    ask: (services: Pick<Services, 'db'>, filter: ReportFilter) => readCompletionBy(services, { filter, by }),
  })),
  { name: 'funnel', ask: (services, filter) => readFunnel(services, filter) },
  { name: 'questions', ask: (services, filter) => readQuestions(services, filter) },
  { name: 'failure', ask: (services, filter) => readFailure(services, { filter, step: 'week' }) },
  ...(['channel', 'product', 'branch'] as const).map((by) => ({
    name: `failure_by_${by}`,
    ask: (services: Pick<Services, 'db'>, filter: ReportFilter) => readFailureBy(services, { filter, by }),
  })),
  { name: 'queue', ask: (services, filter) => readQueueFigures(services, { filter, step: 'week' }) },
  { name: 'visits_behind', ask: (services, filter) => readVisitsBehind(services, filter) },
  { name: 'agents', ask: (services, filter) => readAgentFigures(services, { filter, by: 'agent' }) },
]

/**
 * Traces that bars of the dashboard link to. They cover common and rare outcomes, a step of the funnel, and events of
 * a day.
 */
const TRACES = [
  'DUE/clean_in_time+problem_in_time',
  'DUE/problem_in_time',
  'DUE/lost/2',
  'DUE/breach',
  'mark/reason/WINDOW_EXPIRED',
  'mark/identity/FACE/1004',
  'day/face_passed',
] as const

let turn = 0

/** Reads the first page of the visits behind a figure, together with their number. */
async function readVisitsBehind(services: Pick<Services, 'db'>, filter: ReportFilter) {
  const { from, to, channel, product, branch, method, designType } = filter
  const figure = TRACES[turn++ % TRACES.length] ?? TRACES[0]
  return await tracedVisits(services, {
    filter: { status: [], order: 'newest', from, to, channel, product, branch },
    trace: { figure, method, designType },
    after: null,
    limit: 20,
  })
}

const whole = { channel: [], product: [], branch: [], designType: [], method: [] } as const

/**
 * Periods and filters as managers set them, drawn from a fixed seed. Periods range from a week to a year. Filters use
 * no dimension, each dimension alone, or several dimensions at once.
 */
export function filters(last: string, count: number): ReportFilter[] {
  const random = new Random(7)
  const year = Number(last.slice(0, 4))
  const periods = [
    [`${year}-12-25`, `${year}-12-31`],
    [`${year}-12-02`, `${year}-12-31`],
    [`${year}-10-03`, `${year}-12-31`],
    [`${year}-11-01`, `${year}-11-30`],
    [`${year}-01-15`, `${year}-12-31`],
  ] as const
  return Array.from({ length: count }, (_, n): ReportFilter => {
    const [from, to] = periods[n % periods.length] ?? periods[0]
    const cut = Math.floor(n / periods.length) % 6
    return {
      ...whole,
      from,
      to,
      basis: random.chance(0.5) ? 'DUE' : 'OPENED',
      channel: cut === 1 || cut === 5 ? [random.pick(['AGENCY', 'BANK', 'ONLINE'] as const)] : [],
      product: cut === 2 || cut === 5 ? [random.pick(PRODUCTS)] : [],
      branch: cut === 3 || cut === 5 ? [random.pick(BRANCHES)] : [],
      designType: [],
      method: cut === 4 ? ['FACE'] : [],
    }
  })
}

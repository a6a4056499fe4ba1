import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { version } from '../version.ts'
import type { Counters } from './work.ts'

/** Bounds in seconds. A step of a visit takes milliseconds; a call of a vendor up to ten seconds. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const VENDOR_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300]

/** What is limited: server/http/base/rules/rate.ts, and the allowances of partners. */
const LIMITED = ['network', 'customer', 'staff', 'partner', 'partner-at-once']

/** Who asks: server/http/base/rules/shares.ts. */
const CROWDS = ['customer', 'staff', 'page']

/** How a request ended, in classes: codes in a histogram would make too many series. */
export const endings = ['ok', 'refused', 'failed', 'gone'] as const
export type Ending = (typeof endings)[number]

export interface RequestEnd {
  readonly api: string
  readonly route: string
  readonly ending: Ending
  readonly code: string
  readonly seconds: number
  readonly databaseSeconds: number
  /** Whether its duration says nothing, because the response stays open as long as the page. */
  readonly open: boolean
}

export interface JobEnd {
  readonly job: string
  readonly failed: boolean
  readonly seconds: number
  readonly at: Date
}

/**
 * The metrics that this process counts itself. No label ever names a person, a policy or a visit: labels come from lists
 * in the code.
 */
export interface Metrics extends Counters {
  readonly registry: Registry
  readonly overloaded: (crowd: string) => void
  readonly requestEnded: (end: RequestEnd) => void
  readonly jobEnded: (end: JobEnd) => void
}

/** @param options.process whether the metrics of Node are collected, too: the event loop, heap, garbage collection */
export function createMetrics(options: { readonly process: boolean }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (options.process) collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'rv_requests_total',
    help: 'Answered requests by procedure or path, and stable code.',
    labelNames: ['api', 'route', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'rv_request_duration_seconds',
    help: 'Time from the request to the end of the answer, by procedure or path, and ending.',
    labelNames: ['api', 'route', 'ending'],
    buckets: REQUEST_SECONDS,
    registers,
  })
  const database = new Counter({
    name: 'rv_request_database_seconds_total',
    help: 'Time that requests waited for statements.',
    labelNames: ['api'],
    registers,
  })
  const jobs = new Histogram({
    name: 'rv_job_duration_seconds',
    help: 'Time of a job, by task and ending.',
    labelNames: ['task', 'ending'],
    buckets: JOB_SECONDS,
    registers,
  })
  const jobSuccess = new Gauge({
    name: 'rv_job_last_success_timestamp_seconds',
    help: 'When a job last succeeded on this instance.',
    labelNames: ['task'],
    registers,
  })
  const vendors = new Counter({
    name: 'rv_vendor_calls_total',
    help: 'Calls of vendors by the code with which they ended.',
    labelNames: ['vendor', 'code'],
    registers,
  })
  const vendorDurations = new Histogram({
    name: 'rv_vendor_duration_seconds',
    help: 'Time of a call of a vendor.',
    labelNames: ['vendor'],
    buckets: VENDOR_SECONDS,
    registers,
  })
  const refused = new Counter({
    name: 'rv_rate_limited_total',
    help: 'Requests refused because their sender sent too many, by what is limited.',
    labelNames: ['kind'],
    registers,
  })
  const overloaded = new Counter({
    name: 'rv_overloaded_total',
    help: 'Requests refused because the instance had more than it can work on at once, by who asked.',
    labelNames: ['crowd'],
    registers,
  })
  // A counter that appears with its first refusals tells of no increase.
  for (const kind of LIMITED) refused.inc({ kind }, 0)
  for (const crowd of CROWDS) overloaded.inc({ crowd }, 0)
  const leases = new Counter({
    name: 'rv_lease_expiries_total',
    help: 'Leases of cases that ended because their agent did not prolong them.',
    registers,
  })
  const emergencies = new Counter({
    name: 'rv_break_glass_sign_ins_total',
    help: 'Sign-ins by password with an account for emergencies.',
    registers,
  })
  new Gauge({
    name: 'rv_build_info',
    help: 'The version that runs; the value is always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: version.number }, 1)
  return {
    registry,
    requestEnded: ({ api, route, ending, code, seconds, databaseSeconds, open }) => {
      requests.inc({ api, route, code })
      database.inc({ api }, databaseSeconds)
      if (!open) durations.observe({ api, route, ending }, seconds)
    },
    jobEnded: ({ job: task, failed, seconds, at }) => {
      jobs.observe({ task, ending: failed ? 'failed' : 'ok' }, seconds)
      if (!failed) jobSuccess.set({ task }, at.getTime() / 1000)
    },
    vendorCalled: ({ vendor, code, seconds }) => {
      vendors.inc({ vendor, code })
      vendorDurations.observe({ vendor }, seconds)
    },
    overloaded: (crowd) => overloaded.inc({ crowd }),
    refusedByRate: (kind) => refused.inc({ kind }),
    leasesExpired: (count) => leases.inc(count),
    emergencySignIn: () => emergencies.inc(),
  }
}

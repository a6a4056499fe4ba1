import { AsyncLocalStorage } from 'node:async_hooks'
import type { Attributes, Span } from '@opentelemetry/api'

/** For whom a request is answered. */
export type Principal = 'STRANGER' | 'CUSTOMER' | 'STAFF' | 'PARTNER' | 'SWITCHBOARD' | 'WECHAT'

/** How a call to a vendor ended. */
export interface VendorCallEnd {
  readonly vendor: string
  /** `OK`, or the code of the failure. */
  readonly code: string
  readonly seconds: number
}

/** What counts the work of a process. */
export interface Counters {
  readonly vendorCalled: (end: VendorCallEnd) => void
  readonly refusedByRate: (kind: string) => void
  readonly leasesExpired: (leases: number) => void
  readonly emergencySignIn: () => void
}

/** A place among the requests that an instance works on at once (server/http/base/admission.ts). */
export interface Place {
  /** Runs what waits for somebody else. Meanwhile the place is another request's. */
  readonly aside: <T>(run: () => Promise<T>) => Promise<T>
  /** Must be called once, when the request has been worked on. */
  readonly leave: () => void
}

/** Starts a span below another one. */
export type StartSpan = (parent: Span, name: string, attributes: Attributes) => Span

/**
 * A request or a job while this process works on it. Statements, calls of vendors and log lines find it by
 * `currentWork`, through every wait, so that they need no further parameter.
 *
 * Everything in it goes into logs, metrics or traces. It must therefore never hold data of a person, nor the id of a
 * person, a policy or a visit.
 */
export interface Work {
  readonly counters: Counters
  /** Its span; null if it is not traced. */
  readonly span: Span | null
  readonly startSpan: StartSpan
  /** The name of the job; null for a request. */
  readonly job: string | null
  /** The part of the API, and the procedure or path pattern. Both come from lists in the code. */
  api: string
  route: string
  principal: Principal
  /** The stable code of a refusal or failure. */
  refusal: string | null
  requestId: string | null
  /** Sums over the statements so far. Statements that run beside each other count each. */
  statements: number
  databaseMs: number
  vendorMs: number
  /** Null before it has one, and for work that is always admitted. */
  place: Place | null
}

/** The span is that of the work, or of the part of it that runs. */
const works = new AsyncLocalStorage<{ readonly work: Work; readonly span: Span | null }>()

/** The work in which the caller runs. */
export function currentWork(): Work | undefined {
  return works.getStore()?.work
}

/** The span in which the caller runs; null if nothing is traced. */
export function currentSpan(): Span | null {
  return works.getStore()?.span ?? null
}

/** Runs code, and everything that it starts, as part of this work. */
export function within<T>(work: Work, run: () => T): T {
  return works.run({ work, span: work.span }, run)
}

/** Runs a part of the current work below its own span. */
export function below<T>(span: Span | null, run: () => T): T {
  const current = works.getStore()
  return current === undefined || span === null ? run() : works.run({ ...current, span }, run)
}

/** Runs what outlives the current work, for example a timer, so that it does not count as part of it. */
export function apart<T>(run: () => T): T {
  return works.exit(run)
}

/**
 * Runs what waits for somebody else, a vendor or a slow client. Meanwhile another request has the place of the current one:
 * without this, a few of them that hang would stop everybody.
 */
export function aside<T>(run: () => Promise<T>): Promise<T> {
  return currentWork()?.place?.aside(run) ?? run()
}

type Noted = Partial<Pick<Work, 'api' | 'route' | 'principal' | 'refusal' | 'requestId'>>

/** Notes what has become known of the current request. Outside of a request, nothing happens. */
export function noteWork(noted: Noted): void {
  const work = currentWork()
  if (work !== undefined) Object.assign(work, noted)
}

/** What every log line of the current work contains. */
export function workOfLine(): Record<string, string> {
  const work = currentWork()
  if (work === undefined) return {}
  const { job, requestId, span } = work
  return {
    ...(job === null ? {} : { job }),
    ...(requestId === null ? {} : { requestId }),
    ...(span === null ? {} : { traceId: span.spanContext().traceId }),
  }
}

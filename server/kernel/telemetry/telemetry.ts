import { type Span, SpanKind } from '@opentelemetry/api'
import { systemClock } from '../clock.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { endSpan } from './spans.ts'
import { openTracing, type TracingEnv } from './tracer.ts'
import { type Work, within } from './work.ts'

/** Watches over the work of one server: counts it, and traces it if a receiver of traces is configured. */
export interface Telemetry {
  readonly metrics: Metrics
  /**
   * Begins a request. What it does runs `within` it.
   * @param traceparent the header that a trusted proxy handed on
   */
  readonly beginRequest: (method: string, traceparent: string | undefined) => Work
  /** Runs a job, and counts how it ended. */
  readonly runJob: (job: string, run: () => Promise<void>) => Promise<void>
  /** Starts something that runs as long as the server. Its calls of vendors are counted. */
  readonly runAlongside: <T>(job: string, start: () => T) => T
  readonly close: () => Promise<void>
}

export function createTelemetry(env: TracingEnv & { readonly METRICS_PORT?: number | undefined }): Telemetry {
  const metrics = createMetrics({ process: env.METRICS_PORT !== undefined })
  const tracing = openTracing(env)
  const startSpan: Work['startSpan'] = (parent, name, attributes) =>
    tracing === null ? parent : tracing.startSpan(parent, name, attributes)
  const workOf = (span: Span | null, job: string | null): Work => ({
    counters: metrics,
    span,
    startSpan,
    job,
    api: 'other',
    route: 'other',
    principal: 'STRANGER',
    refusal: null,
    requestId: null,
    statements: 0,
    databaseMs: 0,
    vendorMs: 0,
    place: null,
  })
  return {
    metrics,
    beginRequest: (method, traceparent) =>
      workOf(tracing?.begin(method, SpanKind.SERVER, traceparent) ?? null, null),
    runJob: async (job, run) => {
      const span = tracing?.begin(`job ${job}`, SpanKind.INTERNAL, undefined) ?? null
      const began = performance.now()
      let failed = true
      try {
        await within(workOf(span, job), run)
        failed = false
      } finally {
        metrics.jobEnded({
          job,
          failed,
          seconds: (performance.now() - began) / 1000,
          at: systemClock.now(),
        })
        endSpan(span, failed ? 'FAILED' : null)
      }
    },
    runAlongside: (job, start) => within(workOf(null, job), start),
    close: async () => {
      metrics.registry.clear()
      await tracing?.close()
    },
  }
}

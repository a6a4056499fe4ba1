import { type Context, ROOT_CONTEXT, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { version } from '../version.ts'
import type { StartSpan } from './work.ts'

/** The variables that decide whether and where traces are sent. */
export interface TracingEnv {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined
  readonly OTEL_EXPORTER_OTLP_HEADERS?: Readonly<Record<string, string>>
  readonly OTEL_SERVICE_NAME?: string
  readonly OTEL_TRACES_SAMPLER_ARG?: number
}

export interface Tracing {
  /**
   * Starts the span of a request or a job.
   * @param traceparent the header with which the trace was handed on; undefined for a new trace
   */
  readonly begin: (name: string, kind: SpanKind, traceparent: string | undefined) => Span
  readonly startSpan: StartSpan
  /** Sends what is left. */
  readonly close: () => Promise<void>
}

/** Milliseconds for which a server that stops waits for the receiver of traces. */
const STOP_MS = 3_000

function parentOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent)
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
}

/**
 * Sends traces over OTLP/HTTP, if a receiver is configured.
 *
 * Nothing is registered with the global API of OpenTelemetry: Next would find it there and trace its own requests with
 * their whole URLs, and a URL of a personal link is a secret.
 *
 * @returns null if no receiver is configured
 */
export function openTracing(env: TracingEnv): Tracing | null {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (endpoint === undefined) return null
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...env.OTEL_EXPORTER_OTLP_HEADERS },
    timeoutMillis: 10_000,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': env.OTEL_SERVICE_NAME ?? 'return-visit',
      'service.version': version.number,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG ?? 1) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 2_000 })],
    spanLimits: { attributeValueLengthLimit: 200, attributeCountLimit: 32 },
  })
  const tracer: Tracer = provider.getTracer('return-visit', version.number)
  return {
    begin: (name, kind, traceparent) => tracer.startSpan(name, { kind }, parentOf(traceparent)),
    startSpan: (parent, name, attributes) =>
      tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, trace.setSpan(ROOT_CONTEXT, parent)),
    close: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref())
      await Promise.race([provider.shutdown().catch(() => undefined), late])
    },
  }
}

import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api'
import { currentSpan, currentWork } from './work.ts'

/** Starts a span below the current work; null if there is none that is traced. */
export function startBelow(name: string, attributes: Attributes): Span | null {
  const span = currentSpan()
  return span === null ? null : (currentWork()?.startSpan(span, name, attributes) ?? null)
}

/** Ends a span. A failure is told by its code alone: an error's message can contain data of a row. */
export function endSpan(span: Span | null, failure: string | null): void {
  if (span === null) return
  if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
  span.end()
}

/** The W3C header that hands the current trace on; empty if nothing is traced. It has random numbers only. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const span = currentSpan()
  if (span === null) return {}
  const { traceId, spanId, traceFlags } = span.spanContext()
  return { traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}` }
}

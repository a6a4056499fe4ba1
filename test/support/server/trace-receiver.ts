import { createServer } from 'node:http'
import { z } from 'zod'

const attributes = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
const received = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: attributes.optional(),
            }),
          ),
        }),
      ),
    }),
  ),
})

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first span of a trace. */
  readonly parent: string
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface TraceReceiver {
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  /** The bodies of all requests, as they came. */
  readonly bodies: readonly string[]
  /** The value of the header `authorization` of the last request. */
  authorization(): string | undefined
  close(): Promise<void>
}

/** Receives traces as OTLP over HTTP, with JSON. */
export async function openTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: string[] = []
  let authorization: string | undefined
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      if (request.url !== '/v1/traces') return response.writeHead(404).end()
      authorization = request.headers.authorization
      bodies.push(body)
      for (const resource of received.parse(JSON.parse(body)).resourceSpans)
        for (const scope of resource.scopeSpans)
          for (const { traceId, spanId, parentSpanId = '', name, attributes: given = [] } of scope.spans)
            spans.push({
              traceId,
              spanId,
              parent: parentSpanId,
              name,
              attributes: Object.fromEntries(given.map(({ key, value }) => [key, Object.values(value)[0]])),
            })
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    bodies,
    authorization: () => authorization,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

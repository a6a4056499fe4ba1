import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exchange } from '#server/adapters/vendor/vendor-text.ts'
import { watched } from '#server/adapters/vendor/watched.ts'
import { createTelemetry } from '#server/kernel/telemetry/telemetry.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { openTraceReceiver, type TraceReceiver } from '#test/support/server/trace-receiver.ts'

let traces: TraceReceiver
let direct: OpenFront
let proxied: OpenFront
beforeAll(async () => {
  traces = await openTraceReceiver()
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${traces.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-receiver',
  }
  direct = await openFront({ variables })
  proxied = await openFront({ variables: { ...variables, TRUSTED_PROXIES: '1' } })
})
afterAll(async () => {
  await direct.close()
  await proxied.close()
  await traces.close()
})

const spanOf = async (name: string, traceId?: string) => {
  const found = () =>
    traces.spans.filter((span) => span.name === name && (traceId === undefined || span.traceId === traceId))
  await expect.poll(() => found().length, { timeout: 15_000 }).toBeGreaterThan(0)
  const [span] = found()
  if (span === undefined) throw new Error(`no span ${name}`)
  return span
}

test('a request has its statements below it, by name and without parameters', async () => {
  await fetch(`${direct.origin}/api/health`)
  const health = await spanOf('health health')
  expect(health.parent).toBe('')
  expect(health.attributes).toMatchObject({ 'rv.outcome': 'OK', 'rv.principal': 'STRANGER' })
  const below = traces.spans.filter(({ parent }) => parent === health.spanId)
  expect(below.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^call-centre\/.*calendar.*\.ts:\d+$/),
  ])
  expect(Object.keys(below[0]?.attributes ?? {})).toEqual(['db.system.name', 'db.query.summary'])
  expect(traces.authorization()).toBe('Bearer of-the-receiver')
})

test('a trace is continued only if a proxy hands it on', async () => {
  const traceId = 'af7651916cd43dd8448eb211c80319c1'
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  await fetch(`${direct.origin}/api/nothing`, { headers })
  await fetch(`${proxied.origin}/api/nothing`, { headers })
  const continued = await spanOf('other other', traceId)
  expect(continued.parent).toBe('b7ad6b7169203331')
  await expect
    .poll(() => traces.spans.filter(({ name }) => name === 'other other').length, { timeout: 15_000 })
    .toBe(2)
  expect(traces.spans.filter(({ traceId: id }) => id === traceId)).toHaveLength(1)
})

test('a job is a trace, and a call of a vendor in it hands the trace on', async () => {
  const handed: (string | undefined)[] = []
  const vendor = createServer((request, response) => {
    const { traceparent } = request.headers
    handed.push(typeof traceparent === 'string' ? traceparent : undefined)
    response.writeHead(handed.length === 1 ? 200 : 503).end('{}')
  })
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  const address = vendor.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const telemetry = createTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: traces.url })
  const call = { vendor: 'sms', operation: 'SendSms', changes: true, timeoutMs: 2_000 } as const
  const sends = watched('sms', 'send', () => exchange(call, `http://127.0.0.1:${port}/`, { method: 'POST' }))
  await telemetry.runJob('deliver', async () => {
    await sends()
    await expect(sends()).rejects.toThrow('HTTP 503')
  })
  // Outside of any work, nothing is handed on.
  await exchange(call, `http://127.0.0.1:${port}/`, {}).catch(() => undefined)
  await telemetry.close()
  vendor.close()
  // The server that the other tests use delivers, too, but its vendors are not traced here.
  const { parent: jobId, traceId: of } = await spanOf('sms send')
  const calls = traces.spans.filter(({ parent }) => parent === jobId)
  expect(traces.spans.find(({ spanId }) => spanId === jobId)?.name).toBe('job deliver')
  expect(calls.map(({ name, attributes }) => [name, attributes['rv.code']])).toEqual([
    ['sms send', 'OK'],
    ['sms send', 'HTTP_503'],
  ])
  expect(handed).toEqual([...calls.map(({ spanId }) => `00-${of}-${spanId}-01`), undefined])
})

test('without a receiver nothing is traced', () => {
  const work = createTelemetry({}).beginRequest('GET', undefined)
  expect(work.span).toBeNull()
})

import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { freePort } from '#server/run/machine/ports.ts'
import { type Fault, pathOf, type Target } from './faults.ts'

/** The header by which the gateway recognises the phone. The phone's browser sends it with every request. */
export const PHONE_HEADER = 'x-phone'

/** The network connection of one phone to the platform. */
export class Line {
  /** All requests so far, in the order of their arrival. */
  readonly asked: Target[] = []
  /** Number of requests that still wait for a response. Requests that hang because of a fault are not counted. */
  inFlight = 0
  /** True once the planned fault has happened. */
  met = false
  /** Changes the text of every style sheet on its way to the phone; null to leave it unchanged. */
  restyle: ((css: string) => string) | null = null
  readonly planned: { readonly target: Target; readonly fault: Fault } | null
  readonly #counts = new Map<string, number>()

  constructor(planned: { readonly target: Target; readonly fault: Fault } | null = null) {
    this.planned = planned
  }

  /**
   * Records a request.
   * @returns the fault that must happen to the request, or null
   */
  note(method: string, path: string): Fault | null {
    const key = `${method} ${path}`
    const nth = this.#counts.get(key) ?? 0
    this.#counts.set(key, nth + 1)
    this.asked.push({ method, path, nth })
    const target = this.planned?.target
    if (target?.method !== method || target.path !== path || target.nth !== nth) return null
    this.met = true
    return this.planned?.fault ?? null
  }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const GATEWAY_PAGE =
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/**
 * The gateway through which every phone reaches the platform. Its address stays the same when the server behind it is
 * replaced.
 */
export interface Gateway {
  readonly url: string
  open(line: Line): string
  close(): Promise<void>
}

/** @param upstream returns the current port of the server on this machine */
export async function openGateway(upstream: () => number): Promise<Gateway> {
  const lines = new Map<string, Line>()
  const agent = new Agent({ keepAlive: true })

  async function forward(request: IncomingMessage, body: Buffer, address: string): Promise<Answer> {
    const { [PHONE_HEADER]: _, connection: __, 'accept-encoding': ___, ...headers } = request.headers
    return await new Promise((resolve, reject) => {
      const sent = ask({
        agent,
        host: '127.0.0.1',
        port: upstream(),
        method: request.method,
        path: request.url,
        headers: { ...headers, 'x-forwarded-for': address },
      })
      sent.once('error', reject)
      sent.once('response', (message) => {
        bodyOf(message).then((read) => {
          resolve({ status: message.statusCode ?? 500, headers: message.headers, body: read })
        }, reject)
      })
      sent.end(body)
    })
  }

  function give(response: ServerResponse, answer: Answer, line: Line | undefined): void {
    const { 'transfer-encoding': _, connection: __, 'content-length': ___, ...headers } = answer.headers
    const css = headers['content-type']?.startsWith('text/css') === true
    const body = css && line?.restyle ? Buffer.from(line.restyle(answer.body.toString('utf8'))) : answer.body
    response.writeHead(answer.status, { ...headers, 'content-length': body.length })
    response.end(body)
  }

  function giveHalf(response: ServerResponse, { status, headers, body }: Answer): void {
    const { 'transfer-encoding': _, connection: __, ...rest } = headers
    response.writeHead(status, { ...rest, 'content-length': body.length })
    response.write(body.subarray(0, Math.floor(body.length / 2)))
    // A redirect has no body, so its headers alone count as the half of the response that arrives.
    if (body.length === 0) response.end()
  }

  function giveGatewayPage(response: ServerResponse): void {
    response.writeHead(502, { 'content-type': 'text/html' })
    response.end(GATEWAY_PAGE)
  }

  async function pass(
    fault: Fault | null,
    request: IncomingMessage,
    response: ServerResponse,
    line: Line | undefined,
    address: string,
  ): Promise<void> {
    const body = await bodyOf(request)
    if (fault === 'cut') return void response.destroy()
    if (fault === 'hung') return
    if (fault === 'bad-gateway') return giveGatewayPage(response)
    const second = fault === 'twice' ? forward(request, body, address) : null
    const answer = await forward(request, body, address).catch(() => null)
    await second?.catch(() => null)
    if (fault === 'answer-lost') return void response.destroy()
    if (fault === 'answer-hung') return
    if (answer === null) return giveGatewayPage(response)
    if (fault === 'half-answer') return giveHalf(response, answer)
    give(response, answer, line)
  }

  const server = createServer((request, response) => {
    // A browser repeats a request by itself if a reused connection breaks. Each request therefore gets a connection
    // of its own, so that faults are not hidden.
    response.setHeader('connection', 'close')
    const id = String(request.headers[PHONE_HEADER] ?? '')
    const line = lines.get(id)
    // The vendor's face-check pages are not part of this product, so their requests get no faults.
    const path = pathOf(request.url ?? '/')
    const vendors = path.startsWith('/demo/') || (request.headers.referer ?? '').includes('/demo/')
    const fault = vendors ? null : (line?.note(request.method ?? 'GET', path) ?? null)
    if (line) line.inFlight += 1
    pass(fault, request, response, line, `10.9.${Number(id) >> 8}.${Number(id) & 255}`)
      .catch(() => response.destroy())
      .finally(() => {
        if (line) line.inFlight -= 1
      })
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    open(line) {
      const id = String(lines.size + 1)
      lines.set(id, line)
      return id
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      agent.destroy()
    },
  }
}

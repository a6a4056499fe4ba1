import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { z } from 'zod'

/** A proxy in front of several instances, as simple as a proxy can be. */
export interface Balancer {
  readonly port: number
  /** The requests that found no instance, or whose connection broke, one line each. The proxy never repeats one. */
  readonly lost: readonly string[]
  /** How many requests each port answered. */
  readonly answered: ReadonlyMap<number, number>
  /** Resolves when this many instances are ready. */
  readyOnes(count: number): Promise<void>
  close(): Promise<void>
}

/** Milliseconds between two looks at `/readyz`. */
const LOOK_MS = 100

/**
 * Sends each request to one of the instances that said last that they are ready, over connections that are kept, and
 * never twice. A proxy that repeats requests would hide the ones that an instance loses.
 *
 * @param ports returns the ports of the instances there are now
 */
export async function openBalancer(ports: () => readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const lost: string[] = []
  const answered = new Map<number, number>()
  let ready: readonly number[] = []
  let turn = 0
  let closed = false

  const isReady = async (port: number) => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    await answer?.body?.cancel()
    return answer?.status === 200
  }
  const look = async () => {
    const all = ports()
    const found = await Promise.all(all.map(isReady))
    ready = all.filter((_, place) => found[place])
    if (!closed) setTimeout(look, LOOK_MS)
  }
  await look()

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    turn += 1
    const port = ready[turn % Math.max(ready.length, 1)]
    const lose = (why: string) => {
      lost.push(`${incoming.method} ${incoming.url}: ${why}`)
      if (!outgoing.headersSent) outgoing.writeHead(502)
      outgoing.end()
    }
    if (port === undefined) {
      lose('no instance is ready')
      return
    }
    const { method, url: path, headers } = incoming
    const forwarded = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      answered.set(port, (answered.get(port) ?? 0) + 1)
      const { connection: _, 'keep-alive': __, ...kept } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, kept)
      answer.once('error', (error) => lose(error.message))
      answer.pipe(outgoing)
    })
    forwarded.once('error', (error) => lose(`${port} ${error.message}`))
    incoming.pipe(forwarded)
  }

  const server = createServer(pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    port,
    lost,
    answered,
    async readyOnes(count) {
      while (ready.length !== count) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    },
    async close() {
      closed = true
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

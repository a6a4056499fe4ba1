import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

/** A request as a test's server received it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/**
 * Servers of a test, each of which answers as the test says. A server that ends no answer is silent. `close` ends all of
 * them, also what is not answered.
 */
export function testServers() {
  const closing: (() => Promise<unknown>)[] = []
  return {
    /** Starts a server and returns its URL, which ends with a slash. */
    async open(answer: (request: Received, response: ServerResponse) => unknown): Promise<string> {
      const server = createServer((request, response) => {
        void buffer(request).then((body) =>
          answer(
            { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body },
            response,
          ),
        )
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = z.object({ port: z.number() }).parse(server.address())
      closing.push(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
      return `http://127.0.0.1:${port}/`
    },
    async close() {
      for (const close of closing.splice(0)) await close()
    },
  }
}

/** An answer that never ends. */
export function endless(response: ServerResponse): void {
  const more = () => {
    while (response.write(Buffer.alloc(16_384, 0x30)));
  }
  response.on('drain', more)
  more()
}

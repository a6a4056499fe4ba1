import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { Env } from '../../kernel/process/env.ts'

export interface MetricsServer {
  close(): Promise<void>
}

const hashed = (text: string) => createHash('sha256').update(text).digest()

/** Whether the request has the token. Without a token in the configuration, only this machine can send requests. */
function admits(token: string | undefined, { headers }: IncomingMessage): boolean {
  if (token === undefined) return true
  return timingSafeEqual(hashed(headers.authorization ?? ''), hashed(`Bearer ${token}`))
}

/**
 * Serves `GET /metrics` on a port of its own. The port of the pages is behind proxies that hand every path on, so a path
 * there would one day be public.
 *
 * @throws Error if the port cannot be opened
 */
export async function openMetricsServer(
  env: Pick<Env, 'METRICS_HOST' | 'METRICS_TOKEN'> & { readonly METRICS_PORT: number },
  scrape: () => Promise<string>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text)
    if (!admits(env.METRICS_TOKEN, request)) return answer(401, '')
    if (request.method !== 'GET' || request.url !== '/metrics') return answer(404, '')
    scrape().then(
      (text) => answer(200, text, 'text/plain; version=0.0.4; charset=utf-8'),
      () => answer(500, ''),
    )
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 5_000
  server.maxConnections = 50
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: env.METRICS_PORT, host: env.METRICS_HOST }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Opens the server if a port is configured. */
export async function openMetrics(
  env: Pick<Env, 'METRICS_HOST' | 'METRICS_PORT' | 'METRICS_TOKEN'>,
  scrape: () => () => Promise<string>,
): Promise<MetricsServer | null> {
  const { METRICS_PORT } = env
  return METRICS_PORT === undefined ? null : await openMetricsServer({ ...env, METRICS_PORT }, scrape())
}

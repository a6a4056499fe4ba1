import cluster from 'node:cluster'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import next from 'next'
import { createFront } from '../http/front.ts'
import { behindProxies, createListener } from '../http/listener.ts'
import { createOffline } from '../http/pages/offline.ts'
import { createPagePolicy } from '../http/pages/page-policy.ts'
import { createStaticFiles } from '../http/pages/static-files.ts'
import { systemIds } from '../kernel/ids.ts'
import type { Env } from '../kernel/process/env.ts'
import { buildVerifier, VERIFIER_FILE } from './build/verifier.ts'
import { shippedMigrations } from './database/sources/migration-files.ts'
import { root } from './machine/paths.ts'

export type RunningServer = {
  /** The server's URL on this machine. */
  readonly url: string
  readonly port: number
  /**
   * Says that it stops and waits DRAIN_SECONDS, so that proxies learn of it. Then it accepts no new requests, lets
   * running requests finish, stops the jobs and closes the database connections.
   *
   * @param options.replaced whether other processes go on serving the port, so that it stays ready
   */
  close(options?: { replaced?: boolean }): Promise<void>
}

/** Maximum time, in milliseconds, that running requests can still take after the server is told to stop. */
const drainMs = 10_000

/**
 * Serves the whole platform on one port. The server answers the API, health checks and emulators itself, because
 * Next's route handler costs about a millisecond of processor time per request. Every other path is a page and is
 * passed to Next.
 *
 * @param options.dev if true, pages are compiled on demand and reloaded when they change
 * @throws when the port cannot be opened or the database cannot be reached
 */
export async function serve(env: Env, options: { dev?: boolean } = {}): Promise<RunningServer> {
  const dev = options.dev ?? false
  let handle = (req: IncomingMessage, res: ServerResponse): void => {
    // The port is opened first, so that the start fails before any long work if the port is in use. Until everything
    // is ready, requests get 503 and are asked to retry.
    if (req.url === '/livez') res.end()
    else res.writeHead(503, { 'Retry-After': '1' }).end()
  }
  // Only the development build uses a WebSocket, which triggers page reloads.
  let upgrade = async (_req: IncomingMessage, socket: Duplex, _head: Buffer): Promise<void> => {
    socket.destroy()
  }
  const listener = createListener(
    (req, res) => handle(req, res),
    dev
      ? (req, socket, head) => {
          upgrade(req, socket, head).catch(() => socket.destroy())
        }
      : undefined,
    env.TRUSTED_PROXIES > 0 ? behindProxies : undefined,
  )
  // Of several processes behind one port, one that starts must get no request before it can answer.
  const port = cluster.isWorker ? env.PORT : await listener.listen(env.PORT, env.HOST)
  try {
    // If the system chose the port, its number is known only now. Links must use this number.
    const buildFolder = join(root, '.next')
    const verifier = dev ? await buildVerifier() : await readFile(join(buildFolder, VERIFIER_FILE), 'utf8')
    const front = await createFront({
      env: { ...env, PORT: port },
      dev,
      verifier,
      migrations: await shippedMigrations(),
    })
    const pages = next({ dev, dir: root, hostname: env.HOST, port, quiet: !dev })
    await pages.prepare()
    const page = pages.getRequestHandler()
    const giveFile = dev ? () => false : createStaticFiles(buildFolder)
    const giveWorker = dev ? () => false : await createOffline(buildFolder, { on: env.H5_OFFLINE })
    const setPolicy = await createPagePolicy({
      buildFolder,
      dev,
      nonce: systemIds.token,
    })
    // The header makes browsers that have visited over https use only https for a year.
    const https = env.PUBLIC_URL?.startsWith('https:') === true
    handle = (req, res) => {
      if (https) res.setHeader('Strict-Transport-Security', 'max-age=31536000')
      if (front.handle(req, res) || giveWorker(req, res) || giveFile(req, res)) return
      setPolicy(req, res)
      front.watchPage(req, res, () =>
        page(req, res).catch(() => {
          if (!res.headersSent) res.writeHead(500)
          res.end()
        }),
      )
    }
    if (dev) upgrade = pages.getUpgradeHandler()
    if (cluster.isWorker) await listener.listen(port, env.HOST)
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      close: async ({ replaced = false } = {}) => {
        if (!replaced) front.withdraw()
        listener.windDown()
        await pause(env.DRAIN_SECONDS * 1_000)
        front.hangUp()
        await listener.drain(drainMs)
        await pages.close()
        await front.close()
      },
    }
  } catch (error) {
    await listener.drain(0)
    throw error
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import next from 'next'
import { createFront } from '../http/front.ts'
import { behindProxies, createListener } from '../http/listener.ts'
import { createOffline } from '../http/pages/offline.ts'
import { createPagePolicy } from '../http/pages/page-policy.ts'
import { createStaticFiles } from '../http/pages/static-files.ts'
import { systemIds } from '../kernel/ids.ts'
import type { Env } from '../kernel/process/env.ts'
import { root } from './machine/paths.ts'

/** A server that answers. */
export type RunningServer = {
  /** Where this machine itself reaches it. */
  readonly url: string
  readonly port: number
  /** Takes no new requests, lets those under way finish, then stops jobs and gives back the database connections. */
  close(): Promise<void>
}

/** How long requests under way may still take once the server is told to stop. */
const drainMs = 10_000

/**
 * The whole platform on one port: the front answers the API, health and emulators itself, because Next's route handler costs
 * about a millisecond of processor time per request; every other path is a page and Next's.
 *
 * @param options.dev pages compiled on demand and reloaded when they change
 * @throws when the port cannot be opened or the database cannot be reached
 */
export async function serve(env: Env, options: { dev?: boolean } = {}): Promise<RunningServer> {
  const dev = options.dev ?? false
  let handle = (_req: IncomingMessage, res: ServerResponse): void => {
    // The port is taken first, so that nothing long is done in vain; who comes before all is ready comes again.
    res.writeHead(503, { 'Retry-After': '1' }).end()
  }
  // Only the development build has something to say over a WebSocket: what to reload.
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
  const port = await listener.listen(env.PORT, env.HOST)
  try {
    // The address is known only now where the system chose the port; what is written into links has to be that one.
    const front = await createFront({ env: { ...env, PORT: port }, dev })
    const pages = next({ dev, dir: root, hostname: env.HOST, port, quiet: !dev })
    await pages.prepare()
    const page = pages.getRequestHandler()
    const buildFolder = join(root, '.next')
    const giveFile = dev ? () => false : createStaticFiles(buildFolder)
    const giveWorker = dev ? () => false : await createOffline(buildFolder, { on: env.H5_OFFLINE })
    const setPolicy = await createPagePolicy({
      buildFolder,
      dev,
      nonce: systemIds.token,
    })
    // Once a browser has been here over https it comes no other way for a year.
    const https = env.PUBLIC_URL?.startsWith('https:') === true
    handle = (req, res) => {
      if (https) res.setHeader('Strict-Transport-Security', 'max-age=31536000')
      if (front.handle(req, res) || giveWorker(req, res) || giveFile(req, res)) return
      setPolicy(req, res)
      page(req, res).catch(() => {
        if (!res.headersSent) res.writeHead(500)
        res.end()
      })
    }
    if (dev) upgrade = pages.getUpgradeHandler()
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      close: async () => {
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

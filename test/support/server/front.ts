import { createServer } from 'node:http'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { createFront, type Front } from '#server/http/front.ts'
import { type Env, readEnv } from '#server/kernel/process/env.ts'
import type { Log } from '#server/kernel/process/log.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { watchedResponse } from '../contract/watch.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { testKeys } from './keys.ts'

/**
 * The product's HTTP server in this process, with a separate database. A request for a page gets only the status 299.
 * Each answer of the partner API is compared with the OpenAPI document. If one differed, \`close\` throws.
 */
export interface OpenFront {
  readonly origin: string
  readonly front: Front
  readonly database: TestDatabase
  close(): Promise<void>
}

/**
 * @param options.variables environment variables that replace those of the demo's configuration
 * @param options.fill fills the database before the server starts
 * @param options.log gets the log lines, which are otherwise not written
 * @param options.verifier the page that checks evidence packs, before its keys are filled in
 */
export async function openFront(
  options: {
    variables?: Record<string, string>
    fill?: (env: Env) => Promise<void>
    verifier?: string
    log?: Log
  } = {},
): Promise<OpenFront> {
  const database = await createTestDatabase()
  const port = await freePort()
  const env = readEnv({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATABASE_EMBEDDED: 'on',
    DEMO: 'on',
    PORT: String(port),
    ...testKeys,
    LOG_LEVEL: 'silent',
    ...options.variables,
  })
  await options.fill?.(env)
  const front = await createFront({ env, dev: false, verifier: options.verifier, log: options.log })
  const broken = new Set<string>()
  const server = createServer(
    { ServerResponse: watchedResponse((line) => broken.add(line)) },
    (request, response) => {
      if (!front.handle(request, response)) response.writeHead(299).end('page')
    },
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${port}`,
    front,
    database,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await front.close()
      await database.drop()
      if (broken.size > 0)
        throw new Error(`the partner API did not answer as its document says:\n${[...broken].join('\n')}`)
    },
  }
}

/** Signs in a member of the demo's staff. Returns the cookies to send. */
export async function staffCookies({ origin }: Pick<OpenFront, 'origin'>, username: string): Promise<string> {
  const answer = await fetch(`${origin}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  })
  if (!answer.ok) throw new Error(`${username} could not sign in: ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

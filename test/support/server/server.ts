import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { readEnv } from '#server/kernel/process/env.ts'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { createTestDatabase, filledTemplate } from './database.ts'
import { testKeys } from './keys.ts'

/** The platform in a process of its own, on a database of its own, as a customer's phone sees it. */
export type TestServer = {
  readonly url: string
  readonly databaseUrl: string
  readonly pool: pg.Pool
  /** The output of the server so far. */
  output(): string
  /**
   * A new version takes this one's place, on the same port and database, as a deployment does it: asked to end first, then
   * the other starts.
   *
   * @param folder of the other version, its pages built
   */
  replaceBy(folder: string): Promise<void>
  close(): Promise<void>
}

/** A server's process. */
interface Running {
  output(): string
  end(): Promise<void>
}

/** @throws with the server's output when it ends before it listens */
async function run(folder: string, variables: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['server/run/serve.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      // A run starts some twenty servers of the same code.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
      ...variables,
      NODE_ENV: 'production',
    },
  })
  const chunks: string[] = []
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const listening = new Promise<'listening'>((resolve) => {
    const hear = (chunk: unknown) => {
      chunks.push(String(chunk))
      if (chunks.join('').includes('listening http')) resolve('listening')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
  if ((await Promise.race([listening, ended])) !== 'listening')
    throw new Error(`the server ended before it listened:\n${chunks.join('')}`)
  return {
    output: () => chunks.join(''),
    end: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The demo as it begins now, filled in once for all the servers of a run. */
async function demoTemplate(history: boolean): Promise<string> {
  return await filledTemplate(history ? 'history' : 'demo', async (url) => {
    const variables = { DATABASE_URL: url, DATABASE_EMBEDDED: 'on', DEMO: 'on', ...testKeys }
    await seedIfEmpty(readEnv(variables), () => undefined, { history })
  })
}

/** How a server under test is to start. */
export interface ServerOptions {
  /** The emulated vendors and the movable clock (the only way to have vendors here); on unless false. */
  readonly demo?: boolean
  /** Put the demo's customers and policies in first; on unless false. */
  readonly seed?: boolean
  /** With two months of finished visits before them; off unless true. */
  readonly history?: boolean
  /** Further settings, as server/kernel/process/env.ts names them. */
  readonly variables?: Readonly<Record<string, string>>
  /** Where the demo's clock begins, instead of now. */
  readonly startAt?: Date
}

/**
 * Starts the production build on a free port.
 *
 * @throws with the server's output when it ends before it listens
 */
export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const usual = options.demo !== false && options.seed !== false && !options.startAt
  const database = await createTestDatabase(usual ? await demoTemplate(options.history ?? false) : undefined)
  const port = await freePort()
  const variables = {
    DATABASE_URL: database.url,
    DATABASE_EMBEDDED: 'on',
    DEMO: options.demo === false ? 'off' : 'on',
    ...testKeys,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...options.variables,
  }
  try {
    if (options.startAt) {
      const offset = options.startAt.getTime() - Date.now()
      await database.pool.query('INSERT INTO demo_clock (id, offset_ms) VALUES (1, $1)', [offset])
    }
    if (options.seed !== false && !usual)
      await seedIfEmpty(readEnv(variables), () => undefined, { history: options.history ?? false })
    let running = await run(root, variables)
    return {
      url: `http://127.0.0.1:${port}`,
      databaseUrl: database.url,
      pool: database.pool,
      output: () => running.output(),
      replaceBy: async (folder) => {
        await running.end()
        running = await run(folder, variables)
      },
      close: async () => {
        await running.end()
        await database.drop()
      },
    }
  } catch (error) {
    await database.drop()
    throw error
  }
}

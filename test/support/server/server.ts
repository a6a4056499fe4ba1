import { spawn } from 'node:child_process'
import type pg from 'pg'
import { readEnv } from '#server/kernel/process/env.ts'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { createTestDatabase, filledTemplate } from './database.ts'
import { testKeys } from './keys.ts'
import { processEnv, type Running, runShared } from './shared.ts'

/**
 * The platform with a separate database, in a process other than the tests'. Tests reach it by its URL, as a customer's
 * phone does.
 */
export type TestServer = {
  readonly url: string
  readonly databaseUrl: string
  readonly pool: pg.Pool
  /** The output of the server so far. */
  output(): string
  /**
   * Replaces the running version by another one on the same port and database, as a deployment does. The old server
   * is asked to end first, and then the new one starts.
   *
   * @param folder the folder of the other version, which must contain built pages
   */
  replaceBy(folder: string): Promise<void>
  close(): Promise<void>
}

/** @throws with the server's output when the server ends before it listens */
async function run(folder: string, variables: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['server/run/serve.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...variables, ...processEnv },
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

/** The name of a template database with the demo's initial data. It is filled only once for all servers of a run. */
async function demoTemplate(history: boolean): Promise<string> {
  return await filledTemplate(history ? 'history' : 'demo', async (url) => {
    const variables = { DATABASE_URL: url, DATABASE_EMBEDDED: 'on', DEMO: 'on', ...testKeys }
    await seedIfEmpty(readEnv(variables), () => undefined, { history })
  })
}

/** Options for the start of a server under test. */
export interface ServerOptions {
  /** Enables the emulated vendors and the movable clock; on by default. If it is off, the tests have no vendors. */
  readonly demo?: boolean
  /** Adds the demo's customers and policies before the start; on by default. */
  readonly seed?: boolean
  /** Also adds two months of finished visits before the start; off by default. */
  readonly history?: boolean
  /** Further environment variables, with the names in server/kernel/process/env.ts. */
  readonly variables?: Readonly<Record<string, string>>
  /**
   * Gives the server a process of its own, as an installation has it. Without the demo this is usual; otherwise the servers of
   * a worker's test files share a process.
   */
  readonly alone?: boolean
  /** The instant at which the demo's clock begins; by default the current time. */
  readonly startAt?: Date
}

/**
 * Starts the production build on a free port.
 *
 * @throws with the server's output when the server ends before it listens
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
    const isAlone = options.alone ?? options.demo === false
    let running = await (isAlone ? run(root, variables) : runShared(variables))
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

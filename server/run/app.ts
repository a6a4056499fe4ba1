import { randomBytes } from 'node:crypto'
import { ConfigurationError } from '../kernel/process/configuration-error.ts'
import type { Env } from '../kernel/process/env.ts'
import { DEMO_IN_PRODUCTION_SENTENCE, processesOf, readEnv } from '../kernel/process/env.ts'
import { withSecretFiles } from '../kernel/process/secret-files.ts'
import { demoKey } from '../partner/client/key.ts'
import { ensureBuilt, isBuilt } from './build/build.ts'
import { generateClient } from './build/generate.ts'
import { complain, runCommand, say } from './command.ts'
import { install, told } from './database/install.ts'
import { requireWritableFolder } from './machine/disk.ts'
import { StartFailure } from './machine/failure.ts'
import { root } from './machine/paths.ts'
import { requireFreePort } from './machine/ports.ts'
import { seedIfEmpty } from './seed.ts'
import { runProcesses } from './serve-processes.ts'
import { closeInOrder, stopRequested } from './shutdown.ts'
import type { Surroundings, Variables } from './surroundings.ts'
import { givenDatabase, prepareSurroundings } from './surroundings.ts'
import { runWatching } from './watch.ts'

/** Returns the URLs that are printed for the user after the start. */
function addresses(env: Env, port: number): string {
  const base = env.PUBLIC_URL?.replace(/\/$/, '') ?? `http://localhost:${port}`
  const lines: [string, string][] = [
    ['Start here', `${base}/`],
    ['Customer (H5)', `${base}/h5/visits`],
    ...(env.DEMO ? [['Demo', `${base}/demo`] satisfies [string, string]] : []),
    ['Admin', `${base}/admin`],
    ['Partner API', `${base}/developers`],
    ...(env.DEMO ? [['  key (public)', demoKey.key] satisfies [string, string]] : []),
    ['API (tRPC)', `${base}/api/trpc`],
    ['Health', `${base}/api/health`],
  ]
  return lines.map(([name, address]) => `  ${name.padEnd(15)}${address}`).join('\n')
}

/**
 * Creates a placeholder key. With it the configuration can be checked before `.data` is opened. Nothing is encrypted
 * with it.
 */
const standInKey = () => randomBytes(32).toString('base64')
const standIns = {
  FIELD_KEYS: `k1:${standInKey()}`,
  INDEX_KEY: standInKey(),
  CODE_KEY: standInKey(),
  STAFF_KEY: standInKey(),
}

/**
 * Checks for errors that can be detected before any long work starts: an external database that cannot be used,
 * configuration errors, a port in use.
 */
async function checkBeforehand(given: Variables): Promise<void> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  const embedded = (await givenDatabase(present)) === undefined
  try {
    const env = readEnv({
      ...(embedded ? { DEMO: 'on', DATABASE_URL: 'postgresql://127.0.0.1/embedded' } : {}),
      ...(embedded || present.DEMO === 'on' ? standIns : {}),
      ...present,
      DATABASE_EMBEDDED: embedded ? 'on' : 'off',
    })
    await requireFreePort(env.PORT, env.HOST)
  } catch (error) {
    if (!(error instanceof ConfigurationError) || embedded || present.DEMO !== undefined) throw error
    throw new ConfigurationError([
      ...error.problems,
      `(only trying it out on this database? DEMO=on DEMO_IN_PRODUCTION=${DEMO_IN_PRODUCTION_SENTENCE} needs none of these)`,
    ])
  }
}

/**
 * Prepares the start once the database answers: applies the migrations, gives the application's role its rights, creates
 * the demo data and builds the pages.
 */
async function prepare(surroundings: Surroundings, dev: boolean): Promise<Env> {
  const env = readEnv(surroundings.variables)
  for (const line of told(await install(surroundings.database, { demo: env.DEMO }))) say(line)
  if (env.DEMO && (await seedIfEmpty(env, (line) => say(`Demo: ${line}`), { history: true })))
    say('Demo: data put in')
  if (!dev) say((await ensureBuilt(say)) ? 'Pages: built' : 'Pages: already built')
  return env
}

/** Runs the server in processes of its own until a stop is requested. */
async function serveInProcesses(env: Env, surroundings: Surroundings, stop: Promise<void>): Promise<number> {
  const count = processesOf(env)
  return await runProcesses(count, {
    stop,
    variables: surroundings.variables,
    onReady: () => say(`\nReady, ${count} processes.\n${addresses(env, env.PORT)}\n\nStop with Ctrl-C.`),
  })
}

/** Runs the server in this process until a stop is requested. */
async function serveHere(env: Env, surroundings: Surroundings, stop: Promise<void>): Promise<number> {
  // The import is here and not at the top of the file, because the module imports the generated client, which may not
  // exist earlier.
  const { serve } = await import('./platform.ts')
  const server = await serve(env)
  say(`\nReady.\n${addresses(env, server.port)}\n\nStop with Ctrl-C.`)
  const lost = await Promise.race([stop.then(() => undefined), surroundings.lost])
  if (lost !== undefined) complain(new StartFailure(`PostgreSQL ended unexpectedly; stopping.\n${lost}`))
  else say('\nStopping …')
  const code = await closeInOrder([{ name: 'The server', close: () => server.close() }])
  return lost === undefined ? code : 1
}

/**
 * Runs the server in a child process that restarts whenever the server's sources change. The pages in the browser
 * reload automatically.
 */
async function serveWatching(env: Env, surroundings: Surroundings, stop: Promise<void>): Promise<number> {
  say(`\nStarting for development.\n${addresses(env, env.PORT)}\n\nStop with Ctrl-C.`)
  const variables = { ...surroundings.variables, NODE_ENV: 'development' }
  await runWatching({
    script: 'server/run/serve.ts',
    args: ['--dev'],
    variables,
    folder: 'server',
    until: stop,
  })
  return 0
}

// app.ts [--dev]: starts the platform from a clone in any state, even if packages, database or build are missing.
await runCommand(async () => {
  const dev = process.argv.includes('--dev')
  let surroundings: Surroundings | undefined
  let stopping = false
  const stop = stopRequested(() => surroundings?.kill()).then(() => {
    stopping = true
  })
  await checkBeforehand(withSecretFiles(process.env))
  say('Configuration: complete')
  await generateClient()
  if (!dev && !(await isBuilt())) await requireWritableFolder(root, 500)
  try {
    surroundings = await prepareSurroundings(process.env, say)
    // Neither this process, once it serves, nor its children need the owner of the tables.
    delete process.env.MIGRATION_DATABASE_URL
    delete process.env.MIGRATION_DATABASE_URL_FILE
    say(`Database: ready${surroundings.variables.DATABASE_EMBEDDED === 'on' ? ' (embedded)' : ''}`)
    const env = await prepare(surroundings, dev)
    if (stopping) return 130
    if (dev) return await serveWatching(env, surroundings, stop)
    return processesOf(env) > 1
      ? await serveInProcesses(env, surroundings, stop)
      : await serveHere(env, surroundings, stop)
  } finally {
    if (surroundings !== undefined) {
      const { close } = surroundings
      await closeInOrder([{ name: 'The database', close }])
      say('Stopped.')
    }
  }
})

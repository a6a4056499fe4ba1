import cluster from 'node:cluster'
import { processesOf, readEnv } from '../kernel/process/env.ts'
import { runCommand, say } from './command.ts'
import { requireDatabaseServes } from './database/install.ts'
import { serve } from './platform.ts'
import { message, READY, RETIRE } from './processes/messages.ts'
import { runProcesses } from './serve-processes.ts'
import { closeInOrder, stopRequested } from './shutdown.ts'

/** Resolves when the supervisor has started another process in the place of this one. */
const retired = new Promise<'replaced'>((resolve) => {
  if (cluster.isWorker)
    process.on('message', (said) => {
      if (message.safeParse(said).data === RETIRE) resolve('replaced')
    })
})

// Usage: serve.ts [--dev]. Starts the server alone; the database must be migrated and the environment must contain
// the complete configuration. `npm run dev` restarts this script when the server's sources change. Tests and
// production deployments run it too. With PROCESSES, it starts itself once for each process.
await runCommand(async () => {
  const stop = stopRequested(() => undefined)
  const env = readEnv()
  await requireDatabaseServes(env.DATABASE_URL)
  const dev = process.argv.includes('--dev')
  const processes = processesOf(env)
  if (cluster.isPrimary && !dev && processes > 1)
    return await runProcesses(processes, {
      stop,
      onReady: () => say(`listening http://127.0.0.1:${env.PORT} (${processes} processes)`),
    })
  const server = await serve(env, { dev })
  if (cluster.isWorker) process.send?.(READY)
  else say(`listening ${server.url}`)
  const how = await Promise.race([stop, retired])
  const close = () => server.close({ replaced: how === 'replaced' })
  return await closeInOrder([{ name: 'The server', close }])
})

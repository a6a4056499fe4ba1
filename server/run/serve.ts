import { readEnv } from '../kernel/process/env.ts'
import { runCommand, say } from './command.ts'
import { requireUsable } from './database/install.ts'
import { serve } from './platform.ts'
import { closeInOrder, stopRequested } from './shutdown.ts'

// Usage: serve.ts [--dev]. Starts the server alone; the database must be migrated and the environment must contain
// the complete configuration. `npm run dev` restarts this script when the server's sources change. Tests and
// production deployments run it too.
await runCommand(async () => {
  const stop = stopRequested(() => undefined)
  const env = readEnv()
  await requireUsable(env.DATABASE_URL)
  const server = await serve(env, { dev: process.argv.includes('--dev') })
  say(`listening ${server.url}`)
  await stop
  return await closeInOrder([{ name: 'The server', close: () => server.close() }])
})

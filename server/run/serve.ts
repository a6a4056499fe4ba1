import { readEnv } from '../kernel/process/env.ts'
import { runCommand, say } from './command.ts'
import { serve } from './platform.ts'
import { closeInOrder, stopRequested } from './shutdown.ts'

// The server alone, on a migrated database and a complete configuration in its environment: what `npm run dev` restarts when
// the server's sources change, what the tests start, and what a deployment of one's own runs.
// serve.ts [--dev]
await runCommand(async () => {
  const stop = stopRequested(() => undefined)
  const server = await serve(readEnv(), { dev: process.argv.includes('--dev') })
  say(`listening ${server.url}`)
  await stop
  return await closeInOrder([{ name: 'The server', close: () => server.close() }])
})

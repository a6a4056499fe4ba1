import { readEnv } from '../kernel/process/env.ts'
import { runCommand, say } from './command.ts'
import { serve } from './platform.ts'
import { closeInOrder, stopRequested } from './shutdown.ts'

// The server alone, with a migrated database and a complete configuration in its environment: `npm run dev`
// restarts it when the server's sources change, tests start it, and your own deployment runs it. serve.ts
// [--dev]
await runCommand(async () => {
  const stop = stopRequested(() => undefined)
  const server = await serve(readEnv(), { dev: process.argv.includes('--dev') })
  say(`listening ${server.url}`)
  await stop
  return await closeInOrder([{ name: 'The server', close: () => server.close() }])
})

import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand } from '../command.ts'

// TypeScript can check the project only after Next has written the route types and next-env.d.ts.
await runCommand(async () => {
  await generateClient()
  const routes = await runScript('node_modules/next/dist/bin/next', ['typegen'])
  if (routes !== 0) return routes
  return await runScript('node_modules/typescript/bin/tsc', ['--noEmit', ...process.argv.slice(2)])
})

import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand } from '../command.ts'

// test.ts [vitest arguments]: everything in one run, so that the runner's own count is the final result.
await runCommand(async () => {
  await generateClient()
  return await runScript('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)])
})

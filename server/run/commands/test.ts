import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand } from '../command.ts'

// test.ts [vitest arguments]: runs all tests in a single run of vitest, so that vitest's own count is the final
// result.
await runCommand(async () => {
  await generateClient()
  return await runScript('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)])
})

import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand } from '../command.ts'

await runCommand(async () => {
  await generateClient()
  return await runScript('test/bench/main.ts', process.argv.slice(2))
})

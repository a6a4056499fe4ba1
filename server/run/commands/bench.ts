import { runScript } from '../child.ts'
import { runCommand } from '../command.ts'
import { generateClient } from '../generate.ts'

await runCommand(async () => {
  await generateClient()
  return await runScript('test/bench/main.ts', process.argv.slice(2))
})

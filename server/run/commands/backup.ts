import { generateClient } from '../build/generate.ts'
import { runCommand } from '../command.ts'

// What the command loads needs the generated code.
await runCommand(async () => {
  await generateClient()
  const { backUpHere } = await import('../restore/back-up.ts')
  return await backUpHere(process.argv.slice(2))
})

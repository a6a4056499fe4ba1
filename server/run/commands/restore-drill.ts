import { generateClient } from '../build/generate.ts'
import { runCommand } from '../command.ts'

// What the command loads needs the generated code.
await runCommand(async () => {
  await generateClient()
  const { drillHere } = await import('../restore/drill-command.ts')
  return await drillHere(process.argv.slice(2))
})

import { generateClient } from '../build/generate.ts'
import { runCommand, say } from '../command.ts'

await runCommand(async () => {
  say((await generateClient()) ? 'Generated the Prisma client.' : 'The Prisma client is up to date.')
  return 0
})

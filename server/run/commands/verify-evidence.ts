import { generateClient } from '../build/generate.ts'
import { runCommand, say } from '../command.ts'

// The enums that events are read with are generated; no database is opened. npm starts commands in the project's folder
// and names the folder in which it was called itself.
await runCommand(async () => {
  await generateClient()
  const { verifyEvidence } = await import('../../verify/command.ts')
  return await verifyEvidence(process.argv.slice(2), say, {
    folder: process.env.INIT_CWD ?? process.cwd(),
    command: 'npm run evidence:verify --',
  })
})

import { ensureBuilt } from '../build/build.ts'
import { runCommand, say } from '../command.ts'

await runCommand(async () => {
  say((await ensureBuilt(say)) ? 'Built.' : 'Nothing has changed since the last build.')
  return 0
})

import { relative } from 'node:path'
import { runCommand, say } from '../command.ts'
import { writeMigration } from '../database/new-migration.ts'
import { root } from '../machine/paths.ts'

await runCommand(async () => {
  const file = await writeMigration(process.argv[2] ?? '')
  say(
    file === undefined
      ? 'The schema has not changed.'
      : `Wrote ${relative(root, file)}: read it before committing.`,
  )
  return 0
})

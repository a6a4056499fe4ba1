import { relative } from 'node:path'
import { runCommand, say } from '../command.ts'
import { lintProject, shownFinding } from '../database/lint/project.ts'
import { writeMigration } from '../database/new-migration.ts'
import { root } from '../machine/paths.ts'

await runCommand(async () => {
  const file = await writeMigration(process.argv[2] ?? '')
  if (file === undefined) {
    say('The schema has not changed.')
    return 0
  }
  say(`Wrote ${relative(root, file)}: read it before committing.`)
  const findings = await lintProject()
  for (const finding of findings) say(shownFinding(finding))
  return findings.length === 0 ? 0 : 1
})

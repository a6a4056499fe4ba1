import { parseArgs } from 'node:util'
import { runCommand, say } from '../command.ts'
import { lintProject, shownFinding } from '../database/lint/project.ts'
import { addRelease } from '../database/sources/releases.ts'

// `npm run migrations:lint` judges the migrations that no release contains yet. With `--release VERSION` it then enters
// the release that is about to be given out into prisma/releases.json.
await runCommand(async () => {
  const { values } = parseArgs({ options: { release: { type: 'string' } } })
  const findings = await lintProject()
  for (const finding of findings) say(shownFinding(finding))
  if (findings.length > 0) return 1
  say('The migrations behind the last release let visits go on.')
  if (values.release !== undefined) say(`Entered: ${JSON.stringify(await addRelease(values.release))}`)
  return 0
})

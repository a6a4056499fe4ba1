import { parseArgs } from 'node:util'
import { packAlone, writeAlone } from '../build/alone.ts'
import { generateClient } from '../build/generate.ts'
import { runCommand, say } from '../command.ts'

// `npm run evidence:pack` puts the package into the folder in which npm was called. `--beside` is for `npm pack` of this
// project: it writes the file that the package of the whole project has.
await runCommand(async () => {
  const { values } = parseArgs({ options: { beside: { type: 'boolean', default: false } } })
  await generateClient()
  if (values.beside) await writeAlone()
  else say(await packAlone(process.env.INIT_CWD ?? process.cwd()))
  return 0
})

import { runCommand, say } from '../command.ts'
import { install, told } from '../database/install.ts'
import { prepareSurroundings } from '../surroundings.ts'

await runCommand(async () => {
  const surroundings = await prepareSurroundings(process.env, say, { beside: true })
  try {
    const demo = surroundings.variables.DEMO === 'on'
    const installation = await install(surroundings.database, { demo })
    for (const line of told(installation)) say(line)
    for (const statement of installation.role?.changes ?? []) say(`  ${statement}`)
    return 0
  } finally {
    await surroundings.close()
  }
})

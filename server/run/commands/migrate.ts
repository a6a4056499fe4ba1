import { runCommand, say } from '../command.ts'
import { install, told } from '../database/install.ts'
import { prepareSurroundings } from '../surroundings.ts'

await runCommand(async () => {
  const surroundings = await prepareSurroundings(process.env, say, { beside: true })
  try {
    const demo = surroundings.variables.DEMO === 'on'
    for (const line of told(await install(surroundings.database, { demo }))) say(line)
    return 0
  } finally {
    await surroundings.close()
  }
})

import { runCommand, say } from '../command.ts'
import { migrate } from '../database/migrate.ts'
import { prepareSurroundings } from '../surroundings.ts'

await runCommand(async () => {
  const surroundings = await prepareSurroundings(process.env, say, { beside: true })
  try {
    const applied = await migrate(surroundings.databaseUrl)
    say(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`)
    return 0
  } finally {
    await surroundings.close()
  }
})

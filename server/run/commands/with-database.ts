import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand, say } from '../command.ts'
import { migrate } from '../database/migrate.ts'
import { prepareSurroundings } from '../surroundings.ts'

// with-database.ts <script> [arguments]: runs a script with a migrated database and a complete configuration in its
// environment. The script uses the database in DATABASE_URL or, if there is none, the embedded database. It can use
// the embedded database even while a running platform uses it.
await runCommand(async () => {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) throw new Error('with-database.ts needs a script to run')
  await generateClient()
  const surroundings = await prepareSurroundings(process.env, say, { beside: true })
  try {
    await migrate(surroundings.databaseUrl)
    return await runScript(script, args, surroundings.variables)
  } finally {
    await surroundings.close()
  }
})

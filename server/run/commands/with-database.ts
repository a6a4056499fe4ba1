import { generateClient } from '../build/generate.ts'
import { runScript } from '../child.ts'
import { runCommand, say } from '../command.ts'
import { install } from '../database/install.ts'
import { StartFailure } from '../machine/failure.ts'
import { prepareSurroundings } from '../surroundings.ts'

// with-database.ts [--owner] <script> [arguments]: runs a script with a migrated database and a complete configuration in
// its environment. The script uses the database in DATABASE_URL or, if there is none, the embedded database. It can use
// the embedded database even while a running platform uses it. With --owner, it runs under the role that owns the tables.
await runCommand(async () => {
  const asOwner = process.argv[2] === '--owner'
  const [script, ...args] = process.argv.slice(asOwner ? 3 : 2)
  if (script === undefined) throw new Error('with-database.ts needs a script to run')
  await generateClient()
  const surroundings = await prepareSurroundings(process.env, say, { beside: true })
  try {
    const { variables, database } = surroundings
    const { role } = await install(database, { demo: variables.DEMO === 'on' })
    if (asOwner && database.owner === undefined && role !== null)
      throw new StartFailure('This command needs the owner of the tables: give MIGRATION_DATABASE_URL, too.')
    const owner = asOwner ? { DATABASE_URL: database.owner ?? database.application } : {}
    return await runScript(script, args, { ...variables, ...owner })
  } finally {
    await surroundings.close()
  }
})

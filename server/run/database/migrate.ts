import pg from 'pg'
import { errorMessage } from '../../kernel/thrown.ts'
import { StartFailure } from '../machine/failure.ts'
import { migrationsFolder } from '../machine/paths.ts'
import { readMigrations } from './migration-files.ts'
import { everything, withSchemaEngine } from './schema-engine.ts'

/**
 * Number of the advisory lock for migrations. It is an arbitrary fixed number. Prisma's engine takes its own lock
 * with another number.
 */
const migrationLock = 7_305_118_024_411

/** Runs `work` while this session holds the migration lock. Only one session of the database can hold this lock. */
export async function alone<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Migrates a database to the newest migration. It uses the same folder and the same table `_prisma_migrations` as
 * `prisma migrate deploy`. Several processes can call it concurrently: one process migrates, and the other processes
 * wait and then find nothing to do.
 *
 * @returns the names of the migrations that this call applied
 * @throws StartFailure if a migration fails, failed earlier, or was edited after it had been applied
 */
export async function migrate(databaseUrl: string, folder = migrationsFolder): Promise<readonly string[]> {
  const migrationsList = await readMigrations(folder)
  const bring = () =>
    withSchemaEngine({ databaseUrl }, async (engine) => {
      const filters = everything
      const state = await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters,
      })
      if (state.editedMigrationNames.length > 0) {
        throw new StartFailure(
          `Migrations were edited after this database had applied them: ${state.editedMigrationNames.join(', ')}. ` +
            'Restore the files and write a new migration instead (or start with an empty database).',
        )
      }
      return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames
    })
  try {
    return await alone(databaseUrl, bring)
  } catch (error) {
    if (error instanceof StartFailure) throw error
    throw new StartFailure(`Migration failed: ${errorMessage(error)}`, { cause: error })
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { errorMessage } from '../../kernel/thrown.ts'
import { StartFailure } from '../machine/failure.ts'
import { migrationsFolder } from '../machine/paths.ts'
import { everything, withSchemaEngine } from './schema-engine.ts'
import { readMigrations } from './sources/migration-files.ts'
import { isLockTimeout, lockLimits } from './upgrade/run-script.ts'

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
    // A session that waits in `pg_advisory_lock` has a snapshot, and CREATE INDEX CONCURRENTLY waits for every older
    // snapshot: the two would wait for each other. So the lock is asked for again and again.
    for (;;) {
      const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
        migrationLock,
      ])
      if (rows[0]?.got === true) break
      await wait(100)
    }
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Notes migrations that ended without a trace as rolled back, so that they run again; without the note they would stop
 * every further migration. Each was one transaction, or builds an index that is built again.
 *
 * @param which `INTERRUPTED` are those whose process ended, which have no error; `FAILED` are all that did not end well
 */
async function forgive(client: pg.Client, which: 'INTERRUPTED' | 'FAILED'): Promise<void> {
  const { rows } = await client.query("select 1 where to_regclass('_prisma_migrations') is not null")
  if (rows.length === 0) return
  const unended =
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL'
  await client.query(which === 'FAILED' ? unended : unended.concat(" AND coalesce(logs, '') = ''"))
}

/**
 * Migrates a database to the newest migration. It uses the same folder and the same table `_prisma_migrations` as
 * `prisma migrate deploy`. Several processes can call it concurrently: one process migrates, and the other processes
 * wait and then find nothing to do.
 *
 * No migration waits long for a lock, so visits go on meanwhile (`upgrade/run-script.ts`).
 *
 * @returns the names of the migrations that this call applied
 * @throws StartFailure if a migration fails, failed earlier, or was edited after it had been applied
 */
export async function migrate(
  databaseUrl: string,
  folder = migrationsFolder,
  limits = lockLimits,
): Promise<readonly string[]> {
  const migrationsList = await readMigrations(folder)
  const bring = () =>
    withSchemaEngine({ databaseUrl, limits }, async (engine) => {
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
    return await alone(databaseUrl, async (client) => {
      await forgive(client, 'INTERRUPTED')
      try {
        return await bring()
      } catch (error) {
        if (!isLockTimeout(error)) throw error
        await forgive(client, 'FAILED')
        throw new StartFailure(
          'A migration got no lock: a long transaction or query holds its table. Nothing was changed. ' +
            'End the transaction (docs/upgrade.md) and migrate again.',
          { cause: error },
        )
      }
    })
  } catch (error) {
    if (error instanceof StartFailure) throw error
    throw new StartFailure(`Migration failed: ${errorMessage(error)}`, { cause: error })
  }
}

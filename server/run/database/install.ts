import { Logger, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { createEmulatorTables } from '../../emulators/base/storage-postgres.ts'
import { StartFailure } from '../machine/failure.ts'
import { alone, migrate } from './migrate.ts'
import { requireDatabase } from './postgres/given.ts'
import { giveRights } from './roles/rights.ts'
import { ensureRole, loginOf } from './roles/role.ts'
import { shippedMigrations } from './sources/migration-files.ts'
import { readReleases } from './sources/releases.ts'
import { raiseFloor, requireServed, type Standing, standingOf } from './upgrade/floor.ts'
import { againWhileLocked, lockLimits } from './upgrade/run-script.ts'

/** What a database is installed with. */
export interface DatabaseUrls {
  /** The URL of the role that owns the tables and migrates them; undefined if only the application's URL is given. */
  readonly owner: string | undefined
  /** The URL of the role under which the application runs. */
  readonly application: string
}

export interface Installation {
  /** The names of the migrations that were applied. */
  readonly applied: readonly string[]
  /** Whether a newer release has migrated the database, whose tables and rights this one leaves as they are. */
  readonly newer: boolean
  /**
   * The application's role, and the statements that gave it its rights; null if it is the role that owns the tables.
   */
  readonly role: {
    readonly name: string
    readonly created: boolean
    readonly changes: readonly string[]
  } | null
}

const silent = new Logger(() => () => undefined)

/** Creates or updates the tables of the job runner, which would otherwise do so at the application's start. */
async function migrateJobs(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, logger: silent, maxPoolSize: 2 })
}

/**
 * Makes the partitions of the coming months, which the job makes later on (docs/operations/months.md). Its lock waits behind
 * the visits that go on, for a moment only.
 */
async function makeMonths(client: pg.Client): Promise<void> {
  await againWhileLocked(lockLimits, () => client.query('SELECT months_ahead(now())'))
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'migrate' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Whether the role of this URL may migrate: the database is empty, or the role owns the table of the migrations. */
async function mayMigrate(url: string): Promise<boolean> {
  return await connected(url, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
        WHERE oid = to_regclass('public._prisma_migrations')), true) AS may`,
    )
    return rows[0]?.may === true
  })
}

/** @throws StartFailure if migrations wait that this role may not apply */
function requireMigrated({ waiting }: Standing): void {
  if (waiting.length === 0) return
  throw new StartFailure(
    `Migrations wait, and the role of DATABASE_URL may not apply them: ${waiting.join(', ')}. ` +
      'Run npm run db:migrate with MIGRATION_DATABASE_URL first.',
  )
}

/** @throws StartFailure if this release is older than the database serves. Migrations that wait are told by `/readyz`. */
export async function requireDatabaseServes(url: string): Promise<void> {
  requireServed(await standingIn(url))
}

async function standingIn(url: string): Promise<Standing> {
  const own = await shippedMigrations()
  try {
    return await connected(url, (client) => standingOf(client, own))
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    throw new StartFailure(
      'The role of DATABASE_URL has no rights. Run npm run db:migrate with MIGRATION_DATABASE_URL first.',
      { cause: error },
    )
  }
}

/**
 * Brings a database to the newest migration, creates the application's role if it is missing, and gives it its rights.
 * Does nothing that is done already. Several processes can call it concurrently.
 *
 * @param options.demo creates the tables of the emulated vendors, too
 * @throws StartFailure if a migration fails, or if something is missing that only an administrator can do
 */
export async function install(
  urls: DatabaseUrls,
  options: { readonly demo: boolean },
): Promise<Installation> {
  const { application } = urls
  const owner = urls.owner ?? application
  const standing = await standingIn(owner)
  requireServed(standing)
  const newer = standing.unknown.length > 0 && standing.waiting.length === 0
  // The role may not migrate; or a newer release gave rights that this one does not know, and would take.
  if (newer || (urls.owner === undefined && !(await mayMigrate(application)))) {
    requireMigrated(standing)
    return { applied: [], newer, role: { name: loginOf(application).role, created: false, changes: [] } }
  }
  const releases = await readReleases()
  await connected(owner, (client) => raiseFloor(client, releases))
  const applied = await migrate(owner)
  await connected(owner, (client) => raiseFloor(client, releases))
  await migrateJobs(owner)
  await connected(owner, makeMonths)
  const login = loginOf(application)
  const role = await alone(owner, async (client) => {
    if (options.demo) await createEmulatorTables(client)
    if (loginOf(owner).role === login.role) return null
    const created = await ensureRole(client, login)
    const changes = await giveRights(client, login.role)
    return { name: login.role, created, changes }
  })
  if (role !== null) await requireDatabase(application)
  return { applied, newer: false, role }
}

/** Says what an installation did, one line each. */
export function told({ applied, newer, role }: Installation): readonly string[] {
  const lines = [
    applied.length === 0 ? 'Migrations: up to date' : `Migrations: applied ${applied.join(', ')}`,
  ]
  if (newer) lines.push('Migrations: a newer release has migrated this database; this one serves beside it')
  if (role === null)
    lines.push(
      'Database role: the application runs as the owner of its tables (docs/operations/database-roles.md)',
    )
  else {
    const { length } = role.changes
    const rights = length === 0 ? 'has its rights' : `${length} rights given or taken`
    lines.push(`Database role: "${role.name}" ${role.created ? 'created, ' : ''}${rights}`)
  }
  return lines
}

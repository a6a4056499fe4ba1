import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { secretNames, withSecretFiles } from '../kernel/process/secret-files.ts'
import type { DatabaseUrls } from './database/install.ts'
import type { MachineDatabase } from './database/machine-database.ts'
import { joinMachineDatabase, openMachineDatabase } from './database/machine-database.ts'
import { requireDatabase } from './database/postgres/given.ts'
import { requireWritableFolder } from './machine/disk.ts'
import { StartFailure } from './machine/failure.ts'
import { dataFolder } from './machine/paths.ts'
import type { Secrets } from './machine/secrets.ts'
import { readOrCreateSecrets } from './machine/secrets.ts'

/** Environment variables of the operating system. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Everything a command needs before it can read its configuration. */
export type Surroundings = {
  /**
   * The environment variables for the configuration. They are the given variables plus generated values, such as
   * keys, for variables that were not given. They do not contain the owner's URL, because the application must not
   * have it.
   */
  readonly variables: Variables
  readonly database: DatabaseUrls
  /** For an embedded database, this is `MachineDatabase.lost`. For an external database, it never resolves. */
  readonly lost: Promise<string>
  /** Kills an embedded database server without a shutdown; the next start recovers the database. */
  kill(): void
  close(): Promise<void>
}

function present(given: Variables): Variables {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
}

function keysOf({ databasePassword: _, applicationPassword: __, ...keys }: Secrets): Variables {
  return keys
}

/**
 * Variables that a child process must not inherit: it gets the secrets themselves and would find each given twice. The
 * owner of the tables is for this command alone.
 */
const notInherited: Variables = {
  MIGRATION_DATABASE_URL: undefined,
  ...Object.fromEntries(secretNames.map((name) => [`${name}_FILE`, undefined])),
}

/**
 * Returns the keys generated on this machine if the platform is a demo. Returns no keys for a production platform,
 * because its keys must be configured.
 */
async function demoKeys(given: Variables): Promise<Variables> {
  if (given.DEMO !== 'on') return {}
  await requireWritableFolder(dataFolder, 10)
  return keysOf(await readOrCreateSecrets(join(dataFolder, 'secrets.json')))
}

/**
 * Checks the external database that is given. If two roles are given, only the owner is checked, because the other role
 * may have to be created first.
 *
 * @returns undefined if none is given
 * @throws StartFailure if the database cannot be used
 */
export async function givenDatabase(given: Variables): Promise<DatabaseUrls | undefined> {
  const { DATABASE_URL: application, MIGRATION_DATABASE_URL: owner } = present(given)
  if (application === undefined && owner === undefined) return undefined
  if (application === undefined)
    throw new StartFailure(
      'MIGRATION_DATABASE_URL is given without DATABASE_URL, which names the role under which the application runs.',
    )
  if (owner === undefined) await requireDatabase(application)
  else await requireDatabase(owner, 'MIGRATION_DATABASE_URL')
  return { owner, application }
}

function completed(given: Variables, database: Pick<MachineDatabase, 'url' | 'secrets'>): Variables {
  return {
    DEMO: 'on',
    // Who tries the platform reads the addresses that are printed, and not a line for each request.
    LOG_LEVEL: 'warn',
    ...keysOf(database.secrets),
    ...present(given),
    DATABASE_URL: database.url,
    DATABASE_EMBEDDED: 'on',
    ...notInherited,
  }
}

const nothing = {
  lost: new Promise<never>(() => undefined),
  kill: () => undefined,
  close: async () => undefined,
}

/**
 * Provides the database. With DATABASE_URL, this is the external database at that URL, and the function checks once
 * that it can be used. Otherwise it is the embedded database, which has its own secrets.
 *
 * @param options.beside lets a command use the embedded database of a platform that is already running on this
 * machine
 * @throws StartFailure when the database is not available
 * @throws ConfigurationError if a file with a secret cannot be used
 */
export async function prepareSurroundings(
  inherited: Variables,
  say: (line: string) => void,
  options: { beside?: boolean } = {},
): Promise<Surroundings> {
  const given = withSecretFiles(inherited)
  const external = await givenDatabase(given)
  if (external !== undefined) {
    // DATABASE_EMBEDDED is overwritten here, so that no given variable can claim that the database is embedded. The
    // demo's safety check depends on this.
    const variables = {
      ...(await demoKeys(given)),
      ...present(given),
      DATABASE_EMBEDDED: 'off',
      ...notInherited,
    }
    return { variables, database: external, ...nothing }
  }
  try {
    const database = await openMachineDatabase(dataFolder, say)
    return {
      variables: completed(given, database),
      database: { owner: database.ownerUrl, application: database.url },
      lost: database.lost,
      kill: () => database.kill(),
      close: () => database.close(),
    }
  } catch (error) {
    const running = options.beside && error instanceof StartFailure && existsSync(dataFolder)
    const database = running ? await joinMachineDatabase(dataFolder) : undefined
    if (database === undefined) throw error
    await requireDatabase(database.ownerUrl).catch(() => {
      throw error
    })
    return {
      variables: completed(given, database),
      database: { owner: database.ownerUrl, application: database.url },
      ...nothing,
    }
  }
}

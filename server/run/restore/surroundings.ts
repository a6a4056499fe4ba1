import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { backupStoreOf } from '../../adapters/index.ts'
import type { BackupPlace } from '../../backup/objects.ts'
import { BackupSeal } from '../../backup/seal.ts'
import { type Env, readEnv } from '../../kernel/process/env.ts'
import { withSecretFiles } from '../../kernel/process/secret-files.ts'
import { joinMachineDatabase } from '../database/machine-database.ts'
import { StartFailure } from '../machine/failure.ts'
import { dataFolder } from '../machine/paths.ts'
import { readOrCreateSecrets } from '../machine/secrets.ts'
import type { Variables } from '../surroundings.ts'
import { drillTexts } from './drill.zh-CN.ts'

/** What the commands about backups know. The database need not be there: a backup is for the day when it is gone. */
export interface BackupSurroundings {
  readonly env: Env
  readonly place: BackupPlace
  /** The URLs of the database in use, under the role that replicates and under the application's. */
  readonly replicating: string
  readonly application: string
  /** The role that owns the tables. */
  readonly owner: string
}

const present = (given: Variables): Variables =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))

interface Found {
  readonly variables: Variables
  readonly owner: string
}

/** The embedded database of this project, whether it runs or not. Its backups lie beside it if nothing else is said. */
async function embedded(given: Variables): Promise<Found> {
  const joined = existsSync(dataFolder) ? await joinMachineDatabase(dataFolder) : undefined
  if (joined === undefined)
    throw new StartFailure('There is no database: start the app first, or give DATABASE_URL.')
  const { databasePassword: _, applicationPassword: __, ...keys } = joined.secrets
  const folder = join(dataFolder, 'backup')
  const variables: Variables = {
    DEMO: 'on',
    ...keys,
    BACKUP_FOLDER: folder,
    ...present(given),
    DATABASE_URL: joined.url,
    DATABASE_EMBEDDED: 'on',
  }
  if (variables.BACKUP_FOLDER === folder) await mkdir(folder, { recursive: true, mode: 0o700 })
  return { variables, owner: joined.ownerUrl }
}

async function given(variables: Variables, application: string): Promise<Found> {
  const owner = present(variables).MIGRATION_DATABASE_URL ?? application
  if (variables.DEMO !== 'on') return { variables: { ...variables, DATABASE_EMBEDDED: 'off' }, owner }
  const {
    databasePassword: _,
    applicationPassword: __,
    ...keys
  } = await readOrCreateSecrets(join(dataFolder, 'secrets.json'))
  return { variables: { ...keys, ...present(variables), DATABASE_EMBEDDED: 'off' }, owner }
}

/**
 * Reads the configuration of backups.
 * @throws StartFailure if none is configured
 */
export async function backupSurroundings(environment: Variables): Promise<BackupSurroundings> {
  const read = withSecretFiles(environment)
  const url = present(read).DATABASE_URL
  const { variables, owner } = url === undefined ? await embedded(read) : await given(read, url)
  const env = readEnv(variables)
  const store = backupStoreOf(env)
  if (env.BACKUP_KEYS === undefined || store === null) throw new StartFailure(drillTexts.notConfigured)
  return {
    env,
    place: { store, seal: new BackupSeal(env.BACKUP_KEYS, env.EVIDENCE_LOG_NAME) },
    replicating: env.BACKUP_DATABASE_URL ?? owner,
    application: env.DATABASE_URL,
    owner,
  }
}

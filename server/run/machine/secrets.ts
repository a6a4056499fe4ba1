import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'
import { type MachineFiles, machineFiles } from './key-files.ts'

const secrets = z.object({
  /** Password of the embedded PostgreSQL's superuser. */
  databasePassword: z.string().min(16),
  /** Password of the role under which the application uses the embedded PostgreSQL. */
  applicationPassword: z.string().min(16),
  FIELD_KEYS: z.string().min(1),
  INDEX_KEY: z.string().min(1),
  CODE_KEY: z.string().min(1),
  STAFF_KEY: z.string().min(1),
  BACKUP_KEYS: z.string().min(1),
})

/**
 * The secrets that the first run on a machine generates once. Those with names in capitals are environment variables
 * defined in server/kernel/process/env.ts.
 */
export type Secrets = z.infer<typeof secrets> & MachineFiles

type KeptSecrets = z.infer<typeof secrets>

const key = () => randomBytes(32).toString('base64')
const password = () => randomBytes(24).toString('base64url')

/**
 * Reads the secrets stored beside the embedded database, or generates them if there are none yet. The secrets must
 * stay with their database, because other keys cannot decrypt its fields.
 *
 * @throws StartFailure when the file exists but cannot be parsed
 */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  return { ...(await readOrCreate(file)), ...(await machineFiles(dirname(file))) }
}

async function readOrCreate(file: string): Promise<KeptSecrets> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
    const found = secrets.safeParse(kept)
    return found.success ? found.data : await completed(file, older.parse(kept))
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      throw new StartFailure(
        `${file} cannot be read: restore it, or remove the folder .data to start afresh.`,
        {
          cause: error,
        },
      )
    }
  }
  const made: KeptSecrets = {
    databasePassword: password(),
    applicationPassword: password(),
    FIELD_KEYS: `k1:${key()}`,
    INDEX_KEY: key(),
    CODE_KEY: key(),
    STAFF_KEY: key(),
    BACKUP_KEYS: `b1:${key()}`,
  }
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return made
}

/**
 * The schema of a secrets file from an older installation. Such a file lacks STAFF_KEY if it is older than the staff
 * sign-in, the password if the application used the superuser, and BACKUP_KEYS if there were no backups.
 */
const older = secrets.partial({ STAFF_KEY: true, applicationPassword: true, BACKUP_KEYS: true })

async function completed(file: string, kept: z.infer<typeof older>): Promise<KeptSecrets> {
  const whole: KeptSecrets = {
    applicationPassword: password(),
    STAFF_KEY: key(),
    BACKUP_KEYS: `b1:${key()}`,
    ...kept,
  }
  // The secrets are first written to a new file, so that a failed write leaves the old file and its keys intact.
  await writeFile(`${file}.new`, `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return whole
}

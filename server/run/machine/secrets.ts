import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'

const secrets = z.object({
  /** Password of the embedded PostgreSQL's superuser. */
  databasePassword: z.string().min(16),
  FIELD_KEYS: z.string().min(1),
  INDEX_KEY: z.string().min(1),
  CODE_KEY: z.string().min(1),
  STAFF_KEY: z.string().min(1),
})

/**
 * The secrets that the first run on a machine generates once. Those with names in capitals are environment variables
 * defined in server/kernel/process/env.ts.
 */
export type Secrets = z.infer<typeof secrets>

const key = () => randomBytes(32).toString('base64')

/**
 * Reads the secrets stored beside the embedded database, or generates them if there are none yet. The secrets must
 * stay with their database, because other keys cannot decrypt its fields.
 *
 * @throws StartFailure when the file exists but cannot be parsed
 */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
    const found = secrets.safeParse(kept)
    return found.success ? found.data : await completed(file, withoutStaff.parse(kept))
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
  const made: Secrets = {
    databasePassword: randomBytes(24).toString('base64url'),
    FIELD_KEYS: `k1:${key()}`,
    INDEX_KEY: key(),
    CODE_KEY: key(),
    STAFF_KEY: key(),
  }
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return made
}

/**
 * The schema of a secrets file from an installation that is older than the staff sign-in. Such a file lacks
 * STAFF_KEY.
 */
const withoutStaff = secrets.omit({ STAFF_KEY: true })

async function completed(file: string, kept: z.infer<typeof withoutStaff>): Promise<Secrets> {
  const whole: Secrets = { ...kept, STAFF_KEY: key() }
  // The secrets are first written to a new file, so that a failed write leaves the old file and its keys intact.
  await writeFile(`${file}.new`, `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return whole
}

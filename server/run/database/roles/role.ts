import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { StartFailure } from '../../machine/failure.ts'

const { escapeIdentifier, escapeLiteral } = pg

/** The role and the database that a URL names. */
export interface Login {
  readonly role: string
  /** Undefined if the URL contains none, for example because the server trusts the operating system's account. */
  readonly password: string | undefined
  readonly database: string
}

export function loginOf(url: string): Login {
  const { user, password, database } = new pg.Client({ connectionString: url })
  return {
    role: user ?? '',
    password: password || undefined,
    database: database ?? '',
  }
}

const ITERATIONS = 4096

/**
 * Returns what PostgreSQL stores for a password (RFC 5803), so that the password itself does not reach the server's
 * log of statements. Passwords with characters outside ASCII are returned unchanged, because they would have to be
 * normalised in the same way as the server does it.
 */
export function storedPassword(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) return password
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  const server = keyed('Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`
}

const ATTRIBUTES = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'

function passwordClause(password: string | undefined): string {
  return password === undefined ? '' : ` PASSWORD ${escapeLiteral(storedPassword(password))}`
}

/** The statements that an administrator must run if the owner may not create roles. */
function statementsFor({ role, database }: Login): string {
  return [
    `  CREATE ROLE ${escapeIdentifier(role)} ${ATTRIBUTES} PASSWORD '…';`,
    `  GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(role)};`,
  ].join('\n')
}

/**
 * Creates the application's role if it is missing.
 *
 * @returns whether this call created it
 * @throws StartFailure with the statements to run if the role is missing and the owner may not create roles
 */
export async function ensureRole(owner: pg.Client, login: Login): Promise<boolean> {
  const { rowCount } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login.role])
  if (rowCount !== 0) return false
  try {
    await owner.query(
      `CREATE ROLE ${escapeIdentifier(login.role)} ${ATTRIBUTES}${passwordClause(login.password)}`,
    )
    return true
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    const { database = '' } = owner
    throw new StartFailure(
      `The role "${login.role}" of DATABASE_URL does not exist, and the role of MIGRATION_DATABASE_URL may not create ` +
        `it. Ask an administrator of the database to run\n\n${statementsFor({ ...login, database })}\n\n` +
        'and start this command again.',
      { cause: error },
    )
  }
}

/** Gives an existing role the password of the URL. Only a superuser calls this, for the role of its own cluster. */
export async function setPassword(owner: pg.Client, { role, password }: Login): Promise<void> {
  await owner.query(`ALTER ROLE ${escapeIdentifier(role)}${passwordClause(password)}`)
}

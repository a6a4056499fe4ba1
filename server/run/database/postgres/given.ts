import pg from 'pg'
import { errorCode, errorMessage } from '../../../kernel/thrown.ts'
import { StartFailure } from '../../machine/failure.ts'

/** The oldest major version of PostgreSQL that the migrations and queries support. */
const oldest = 15

/** Returns the database URL without its password, for printing. */
function printable(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname}:${port || '5432'}${pathname}`
  } catch {
    return 'the address given'
  }
}

function explain(name: string, url: string, error: unknown): string {
  const place = printable(url)
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
      return `${name}: nothing listens at ${place}. Is PostgreSQL running there?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${name}: the host of ${place} is not known.`
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${name}: ${place} cannot be reached.`
    case '28P01':
    case '28000':
      return `${name}: ${place} refuses this user or password.`
    case '3D000':
      return `${name}: there is no such database at ${place}. Create it first.`
    case '53300':
      return `${name}: ${place} has no connection to spare.`
    case '57P03':
      return `${name}: the server at ${place} is still starting or is stopping.`
    case 'ERR_INVALID_URL':
      return `${name} is not an address. It looks like postgresql://user:password@host:5432/database`
    default:
      return `${name}: ${place} cannot be used: ${errorMessage(error)}`
  }
}

/**
 * Checks once whether an external database can be used.
 *
 * @param name the environment variable that contains the URL
 * @throws StartFailure with a one-line message if the server is unreachable, refuses the connection, lacks the
 * database, or is older than PostgreSQL 15
 */
export async function requireDatabase(url: string, name = 'DATABASE_URL'): Promise<void> {
  let version: number
  try {
    if (!/^postgres(ql)?:\/\//.test(url))
      throw Object.assign(new Error('no scheme'), { code: 'ERR_INVALID_URL' })
    new URL(url)
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    try {
      await client.connect()
      const answer = await client.query<{ version: string }>('select current_setting($1) as version', [
        'server_version_num',
      ])
      version = Math.floor(Number(answer.rows[0]?.version) / 10_000)
    } finally {
      await client.end().catch(() => undefined)
    }
  } catch (error) {
    throw new StartFailure(explain(name, url, error), { cause: error })
  }
  if (!(version >= oldest)) {
    throw new StartFailure(
      `${name}: ${printable(url)} is PostgreSQL ${version}; ${oldest} or newer is needed.`,
    )
  }
}

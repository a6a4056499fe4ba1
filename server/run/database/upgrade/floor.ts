import type pg from 'pg'
import { StartFailure } from '../../machine/failure.ts'
import type { Release } from '../sources/releases.ts'

/** How this release and a database relate to each other. */
export interface Standing {
  /** The newest migration of this release. */
  readonly newest: string
  /** The newest migration of the oldest release that may use the database; null before there was such a limit. */
  readonly floor: string | null
  /** Migrations that the database has and this release does not know. */
  readonly unknown: readonly string[]
  /** Migrations of this release that the database does not have. */
  readonly waiting: readonly string[]
  /** Whether this release contains the limit's migration, or there is no limit. */
  readonly served: boolean
}

/** Compares a database with the migrations of this release. */
export async function standingOf(
  client: Pick<pg.ClientBase, 'query'>,
  own: readonly string[],
): Promise<Standing> {
  const { rows: tables } = await client.query<{ migrations: boolean; floor: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS migrations,
      to_regclass('public.schema_floor') IS NOT NULL AS floor`,
  )
  const [found] = tables
  const applied = found?.migrations
    ? await client.query<{ name: string }>(
        'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      )
    : { rows: [] }
  const floor = found?.floor
    ? await client.query<{ newest: string }>('SELECT newest FROM schema_floor')
    : { rows: [] }
  const names = applied.rows.map(({ name }) => name)
  const limit = floor.rows[0]?.newest ?? null
  return {
    newest: own.at(-1) ?? '-',
    floor: limit,
    unknown: names.filter((name) => !own.includes(name)),
    waiting: own.filter((name) => !names.includes(name)),
    served: limit === null || own.includes(limit),
  }
}

/**
 * A database serves the release that migrated it and the one before. An older server could read columns that are gone, or
 * write rows that the present rules do not allow, so it does not start.
 *
 * @throws StartFailure if this release is older than that
 */
export function requireServed({ floor, newest, served }: Standing): void {
  if (served) return
  throw new StartFailure(
    `This release is too old for the database: since the last upgrade it serves only releases that contain the migration ` +
      `${floor}, and the newest of this one is ${newest}. Start the release before the newest, or a newer one; ` +
      'to go further back, restore the backup from before the upgrade (docs/upgrade.md).',
  )
}

/**
 * Raises the limit to the last release before this one. Called before the migrations, which may remove what older
 * releases read, and after them, because one of them creates the table. Never lowered: after a roll-back the newer
 * release's migrations are still there.
 */
export async function raiseFloor(
  client: Pick<pg.ClientBase, 'query'>,
  releases: readonly Release[],
): Promise<void> {
  const last = releases.at(-1)
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('public.schema_floor') IS NOT NULL AS found",
  )
  if (last === undefined || rows[0]?.found !== true) return
  await client.query('UPDATE schema_floor SET newest = $1 WHERE newest < $1', [last.newest])
}

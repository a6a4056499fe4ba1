import { z } from 'zod'
import { computed } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'

const APPLIED = query({}, () =>
  select(
    { name: computed(z.string(), 'm.migration_name') },
    'FROM _prisma_migrations m WHERE m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL',
  ),
)

/**
 * The migrations of this version that the database lacks. A database that is ahead is no fault: a rolling update
 * migrates first, and the instances of the version before go on meanwhile.
 */
export async function waitingMigrations(
  db: Queryable,
  shipped: readonly string[],
): Promise<readonly string[]> {
  const applied = new Set((await APPLIED.all(db, {})).map(({ name }) => name))
  return shipped.filter((name) => !applied.has(name))
}

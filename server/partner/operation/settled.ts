import { z } from 'zod'
import type { Services } from '../../context.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { computed } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'

/** Milliseconds between the reading of a use case's instant and the beginning of its statement, and much more. */
const MARGIN_MS = MINUTE_MS

/** The age of the oldest transaction, in seconds. What it writes has an instant from before it began. */
const OLDEST = query({}, () =>
  select(
    { seconds: computed(z.number(), 'coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8') },
    `FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'`,
  ),
)

/**
 * Returns the instant up to which nothing more will be written: rows are not written in the order of their instants, so
 * a list that goes on behind its last row ends a minute before the oldest transaction still under way.
 */
export async function settledUntil(services: Pick<Services, 'db'>, now: Date): Promise<Date> {
  const { seconds } = await OLDEST.one(services.db, {})
  return new Date(now.getTime() - seconds * 1000 - MARGIN_MS)
}

import { z } from 'zod'
import type { Services } from '../../context.ts'

/** Maximum up to which waiting records are counted. */
const MOST = 10_000

const rowSchema = z.object({ folded_at: z.date().nullable(), due: z.number() })

/**
 * Reads the time at which the figures were last updated, and the number of records that wait to be counted. If any
 * record waits, also wakes the job that counts them.
 */
export async function readFreshness(services: Pick<Services, 'db' | 'wake'>) {
  const found = await services.db.query(
    'SELECT folded_at, (SELECT count(*)::int FROM (SELECT 1 FROM figure_due LIMIT $1) d) AS due FROM figure_state WHERE id = 1',
    [MOST],
  )
  const { folded_at: foldedAt, due } = rowSchema.parse(found.rows[0])
  if (due > 0) services.wake('figures')
  return { asOf: foldedAt?.toISOString() ?? null, waiting: due, waitingCapped: due >= MOST }
}

import { z } from 'zod'
import { MovableClock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database/db.ts'

const rowSchema = z.object({ offset_ms: z.coerce.number() })

/** Loads the demo's clock with its last stored offset, so that a restart does not move the time back. */
export async function loadDemoClock(db: Pick<Database, 'query'>): Promise<MovableClock> {
  const found = await db.query('SELECT offset_ms FROM demo_clock WHERE id = 1', [])
  const row = rowSchema.safeParse(found.rows[0])
  return new MovableClock(row.success ? row.data.offset_ms : 0)
}

/**
 * Moves the demo's clock forward and stores its offset. The clock never moves back, because recorded events would
 * then lie in the future.
 */
export async function moveDemoClock(
  db: Pick<Database, 'query'>,
  clock: MovableClock,
  byMs: number,
): Promise<void> {
  const offset = clock.offsetMs + Math.max(0, Math.round(byMs))
  await db.query(
    'INSERT INTO demo_clock (id, offset_ms) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET offset_ms = $1',
    [offset],
  )
  clock.setOffset(offset)
}

import { tables } from '../../generated/tables.ts'
import { type Clock, MovableClock, systemClock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database/db.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { prepare, query } from '../../kernel/database/statement.ts'
import { columnsOf, excluded, insertFrom } from '../../kernel/database/table.ts'
import type { Env } from '../../kernel/process/env.ts'

const c = columnsOf(tables.demoClock, 'c')

const OFFSET = query({}, () => select(pick(c, 'offsetMs'), `FROM ${c} WHERE ${c.id} = 1`))

const MOVE = prepare({ offset: 'int8' }, ({ offset }) => {
  const row = { id: '1', offsetMs: offset }
  return `${insertFrom(tables.demoClock, row)} ON CONFLICT (${tables.demoClock.sql.id}) DO UPDATE SET ${excluded(tables.demoClock, 'offsetMs')}`
})

/** Loads the demo's clock with its last stored offset, so that a restart does not move the time back. */
export async function loadDemoClock(db: Pick<Database, 'query'>): Promise<MovableClock> {
  const row = await OFFSET.first(db, {})
  return new MovableClock(Number(row?.offsetMs ?? 0))
}

/**
 * The clock of a command that works beside the platform: the demo's, or the real one. What a command records must be in
 * the order of what the platform records, or it looks misdated.
 */
export async function commandClock({ DEMO }: Pick<Env, 'DEMO'>, db: Pick<Database, 'query'>): Promise<Clock> {
  return DEMO ? await loadDemoClock(db) : systemClock
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
  await MOVE.run(db, { offset })
  clock.setOffset(offset)
}

import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { computed } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { ownTurn } from '../kernel/turns.ts'
import { type BackfillTask, backfillTasks } from './tasks.ts'
import { advanceBackfill, finishBackfill, listBackfills, startBackfill } from './write.ts'

/** Batches of one job. Further ones follow in a job of their own, so that a stopping server waits for a second at most. */
const BATCHES = 40

const actor: Actor = { kind: 'SYSTEM', id: 'backfills', requestId: 'backfills', origin: {} }

const ESTIMATE = query({ table: 'text' }, ({ table }) =>
  select(
    { rows: computed(z.number().int(), 'greatest(c.reltuples, 0)::int4') },
    `FROM pg_class c WHERE c.oid = to_regclass(${table})`,
  ),
)

/**
 * Starts a backfill of this release from the first row. The jobs of any server then work on it.
 * @returns false if it is under way, or paused
 */
export async function beginBackfill(
  services: Pick<Services, 'db' | 'clock'>,
  by: Actor,
  name: string,
  { table }: BackfillTask,
): Promise<boolean> {
  const at = services.clock.now()
  const expected = (await ESTIMATE.first(services.db, { table }))?.rows ?? 0
  return await startBackfill(services.db, by, { name, expected, at })
}

/** Does one batch, and records it. @returns false if there is nothing more to do here */
async function step(services: Services, name: string, task: BackfillTask): Promise<boolean> {
  const { db, clock } = services
  // The state is read for each batch, so that a pause takes effect after the batch that is under way.
  const state = (await listBackfills(db)).find((one) => one.name === name)
  if (state?.status !== 'RUNNING') return false
  const from = state.cursor ?? ''
  const batch = await task.batch(services, state.cursor)
  const at = clock.now()
  if (batch === null) {
    await finishBackfill(db, actor, { name, from, at })
    return false
  }
  const { last: to, seen, changed } = batch
  return await advanceBackfill(db, { name, from, to, seen, changed, at })
}

/**
 * Works on the backfills that are under way, batch by batch. After a crash, or on another instance, the next job goes on
 * behind the last recorded batch. A backfill that this release does not know waits for one that does.
 *
 * @returns true if more is to do
 */
export async function workOnBackfills(
  services: Services,
  tasks: Readonly<Record<string, BackfillTask>> = backfillTasks,
): Promise<boolean> {
  let left = BATCHES
  for (const { name, status } of await listBackfills(services.db)) {
    const task = tasks[name]
    if (status !== 'RUNNING' || task === undefined) continue
    for (; left > 0 && (await step(services, name, task)); left -= 1) await ownTurn()
  }
  return left === 0
}

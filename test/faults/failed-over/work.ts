import type pg from 'pg'
import { until } from './cluster.ts'

/** The longest time until a job has been carried out after a fail-over. */
const MOST_MS = 60_000

const SIZE = 'SELECT coalesce(max(size), 0)::int AS size FROM log_checkpoint'

/**
 * Asks for the job of the log, which its runner is woken for by a notification, and waits until a checkpoint is signed over what has
 * been written since the last one: jobs, notifications, advisory locks and the log have come back.
 * @returns how long it took, in milliseconds
 */
export async function nextCheckpoint(pool: pg.Pool): Promise<number> {
  const began = performance.now()
  let before: number | null = null
  await until(
    'a checkpoint',
    async () => {
      try {
        const { rows } = await pool.query<{ size: number }>(SIZE)
        const size = rows[0]?.size ?? 0
        if (before !== null) return size > before ? true : `${size} entries are signed`
        await pool.query("SELECT graphile_worker.add_job('log')")
        before = size
        return 'the job is asked for'
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
    MOST_MS,
  )
  return performance.now() - began
}

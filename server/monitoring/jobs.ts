import { z } from 'zod'
import type { Database } from '../kernel/database/db.ts'
import { computed } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'

const seconds = z.number()

/*
 * The tables belong to graphile-worker, so the types of the results are written by hand. Jobs go by the database's clock.
 */

const WAITING = query({}, () =>
  select(
    {
      task: computed(z.string(), 'task_identifier'),
      lag: computed(
        seconds,
        `coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE attempts < max_attempts)), 0)::float8`,
      ),
      givenUp: computed(z.number().int(), 'count(*) FILTER (WHERE attempts >= max_attempts)::int4'),
    },
    'FROM graphile_worker.jobs WHERE run_at <= now() GROUP BY task_identifier',
  ),
)

const SCHEDULED = query({}, () =>
  select(
    {
      task: computed(z.string(), 'identifier'),
      age: computed(seconds, 'extract(epoch FROM now() - coalesce(last_execution, known_since))::float8'),
    },
    'FROM graphile_worker._private_known_crontabs',
  ),
)

export interface JobReadings {
  /** How long each task's oldest job has been due, and how many of its jobs were given up. */
  readonly waiting: readonly { readonly task: string; readonly lag: number; readonly givenUp: number }[]
  /**
   * Seconds since each task was last scheduled. A running instance schedules every task in time, so this grows only if
   * none runs jobs.
   */
  readonly scheduled: readonly { readonly task: string; readonly age: number }[]
}

export async function readJobs(db: Pick<Database, 'query'>): Promise<JobReadings> {
  const [waiting, scheduled] = await Promise.all([WAITING.all(db, {}), SCHEDULED.all(db, {})])
  return { waiting, scheduled }
}

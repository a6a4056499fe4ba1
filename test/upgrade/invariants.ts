import type pg from 'pg'
import { z } from 'zod'
import { type VisitOnFile, visitsOnFile } from '#test/support/evidence/visits-on-file.ts'

function problemOf({ row, problem }: VisitOnFile): string | null {
  return row.status === 'SUCCESS' ? problem : `its customer saw its end, and it stands at ${row.status}`
}

/**
 * Checks the visits that customers ended, whichever releases wrote their steps: each succeeded once, its events are a
 * whole chain that tells its row, and it has one signature, its answers and its evidence in the audit.
 *
 * @returns what does not hold
 */
export async function brokenIn(pool: pg.Pool, done: readonly string[]): Promise<readonly string[]> {
  const visits = await visitsOnFile(pool, done)
  const { rows } = await pool.query(
    `SELECT 'visits with one signature' AS what, count(*)::int AS n FROM signature WHERE visit_id = ANY($1)
      UNION ALL SELECT 'visits with answers', count(DISTINCT visit_id)::int FROM answer WHERE visit_id = ANY($1)
      UNION ALL SELECT 'audit rows of signing', count(*)::int FROM audit
        WHERE action = 'visit.sign' AND target_id = ANY($1::text[])`,
    [done],
  )
  const counts = z.array(z.object({ what: z.string(), n: z.number() })).parse(rows)
  const { rows: jobs } = await pool.query<{ task: string }>(
    `SELECT t.identifier AS task FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE j.last_error IS NOT NULL`,
  )
  return [
    ...(visits.size === done.length
      ? []
      : [`${done.length} visits were ended, and ${visits.size} are on file`]),
    ...[...visits].flatMap(([id, visit]) => {
      const problem = problemOf(visit)
      return problem === null ? [] : [`${id}: ${problem}`]
    }),
    ...counts
      .filter(({ n }) => n !== done.length)
      .map(({ what, n }) => `${what}: ${n} instead of ${done.length}`),
    ...jobs.map(({ task }) => `a job failed: ${task}`),
  ]
}

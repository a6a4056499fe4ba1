import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { z } from 'zod'
import { firstBrokenLink } from '#server/evidence/chain.ts'
import { select } from '#server/kernel/database/selection.ts'
import { foldedRow, wholeVisit } from '#server/visit/rows.ts'
import { fold, visitEventSchema } from '#server/visit/rules/events.ts'

const eventRow = z.object({
  visit_id: z.string(),
  seq: z.number(),
  at: z.date(),
  type: z.string(),
  payload: z.unknown(),
  hash: z.instanceof(Buffer),
})

function problemOf(
  visit: z.infer<typeof wholeVisit.schema>,
  rows: readonly z.infer<typeof eventRow>[],
): string | null {
  const events = rows.map(({ seq, at, type, payload, hash }) => ({
    seq,
    at,
    hash,
    event: visitEventSchema.parse({ type, payload }),
  }))
  if (visit.status !== 'SUCCESS') return `its customer saw its end, and it stands at ${visit.status}`
  if (firstBrokenLink(visit.id, events) !== null) return 'the chain of its events is broken'
  if (visit.version !== events.length) return `version ${visit.version} after ${events.length} events`
  const state = fold(visit.id, events)
  if (!isDeepStrictEqual(state && { ...foldedRow(state), headHash: visit.headHash }, visit))
    return 'its events tell another row'
  return null
}

/**
 * Checks the visits that customers ended, whichever releases wrote their steps: each succeeded once, its events are a
 * whole chain that tells its row, and it has one signature, its answers and its evidence in the audit.
 *
 * @returns what does not hold
 */
export async function brokenIn(pool: pg.Pool, done: readonly string[]): Promise<readonly string[]> {
  const read = async (sql: string) => (await pool.query(sql, [done])).rows
  const visits = (
    await read(`${select(wholeVisit.columns('v'), 'FROM visit v WHERE v.id = ANY($1)').text}`)
  ).map((row) => wholeVisit.schema.parse(row))
  const events = new Map<string, z.infer<typeof eventRow>[]>()
  for (const row of await read(
    'SELECT visit_id, seq, at, type, payload, hash FROM visit_event WHERE visit_id = ANY($1) ORDER BY visit_id, seq',
  )) {
    const event = eventRow.parse(row)
    const known = events.get(event.visit_id)
    if (known) known.push(event)
    else events.set(event.visit_id, [event])
  }
  const counts = z.array(z.object({ what: z.string(), n: z.number() })).parse(
    await read(
      `SELECT 'visits with one signature' AS what, count(*)::int AS n FROM signature WHERE visit_id = ANY($1)
        UNION ALL SELECT 'visits with answers', count(DISTINCT visit_id)::int FROM answer WHERE visit_id = ANY($1)
        UNION ALL SELECT 'audit rows of signing', count(*)::int FROM audit
          WHERE action = 'visit.sign' AND target_id = ANY($1::text[])`,
    ),
  )
  const { rows: jobs } = await pool.query<{ task: string }>(
    `SELECT t.identifier AS task FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE j.last_error IS NOT NULL`,
  )
  return [
    ...(visits.length === done.length
      ? []
      : [`${done.length} visits were ended, and ${visits.length} are on file`]),
    ...visits.flatMap((visit) => {
      const problem = problemOf(visit, events.get(visit.id) ?? [])
      return problem === null ? [] : [`${visit.id}: ${problem}`]
    }),
    ...counts
      .filter(({ n }) => n !== done.length)
      .map(({ what, n }) => `${what}: ${n} instead of ${done.length}`),
    ...jobs.map(({ task }) => `a job failed: ${task}`),
  ]
}

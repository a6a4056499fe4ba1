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
  status: z.string(),
  command_id: z.string().nullable(),
  hash: z.instanceof(Buffer),
})
type EventRow = z.infer<typeof eventRow>

/** A visit as it is stored, whoever wrote it. */
export interface VisitOnFile {
  readonly row: z.infer<typeof wholeVisit.schema>
  readonly events: readonly EventRow[]
  /** What of it is not whole: its chain, its version, or its row against its events. */
  readonly problem: string | null
}

function problemOf(visit: VisitOnFile['row'], rows: readonly EventRow[]): string | null {
  const events = rows.map(({ seq, at, type, payload, hash }) => ({
    seq,
    at,
    hash,
    event: visitEventSchema.parse({ type, payload }),
  }))
  if (firstBrokenLink(visit.id, events) !== null) return 'the chain of its events is broken'
  if (visit.version !== events.length) return `version ${visit.version} after ${events.length} events`
  const state = fold(visit.id, events)
  if (!isDeepStrictEqual(state && { ...foldedRow(state), headHash: visit.headHash }, visit))
    return 'its events tell another row'
  return null
}

/** Reads visits with their events, and checks that each is whole. */
export async function visitsOnFile(
  pool: Pick<pg.Pool, 'query'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VisitOnFile>> {
  const read = async (sql: string) => (await pool.query(sql, [ids])).rows
  const visits = await read(select(wholeVisit.columns('v'), 'FROM visit v WHERE v.id = ANY($1)').text)
  const events = new Map<string, EventRow[]>()
  for (const row of await read(
    `SELECT visit_id, seq, at, type, payload, status, command_id, hash FROM visit_event
      WHERE visit_id = ANY($1) ORDER BY visit_id, seq`,
  )) {
    const event = eventRow.parse(row)
    const known = events.get(event.visit_id)
    if (known) known.push(event)
    else events.set(event.visit_id, [event])
  }
  return new Map(
    visits.map((found) => {
      const row = wholeVisit.schema.parse(found)
      const own = events.get(row.id) ?? []
      return [row.id, { row, events: own, problem: problemOf(row, own) }]
    }),
  )
}

import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { firstBrokenLink } from '../evidence/chain.ts'
import { Statement } from '../kernel/database/statement.ts'
import { type RecordedEvent, visitEventSchema } from '../visit/rules/events.ts'
import { asLinked, type Explanation, explain } from './explanation.ts'

/** Number of visits read by one statement. */
const BATCH = 500

const visitSchema = z.object({ visit_id: z.string(), seq: z.number().nullable() })
const eventSchema = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.date(),
  payload: z.unknown(),
  hash: z.instanceof(Buffer),
  linked_at: z.date().nullable(),
})

interface Opening {
  readonly visitId: string
  readonly events: readonly RecordedEvent[]
  readonly known: readonly Explanation[]
}

/**
 * Reads the first two events of each visit in the next batch, which begins after the visit `after`. These events are
 * written when a visit opens. Only they can have different instants in their link and in their row.
 */
async function readOpenings({ db }: Pick<Services, 'db'>, after: string): Promise<Opening[]> {
  const found = await db.query(
    `SELECT v.id AS visit_id, e.seq, e.type, e.at, e.payload, e.hash, x.linked_at
      FROM (SELECT id FROM visit WHERE id > $1::uuid ORDER BY id LIMIT ${BATCH}) v LEFT JOIN visit_event e ON e.visit_id = v.id AND e.seq <= 2
      LEFT JOIN evidence_explanation x ON x.visit_id = e.visit_id AND x.seq = e.seq ORDER BY v.id, e.seq`,
    [after],
  )
  const openings = new Map<string, { visitId: string; events: RecordedEvent[]; known: Explanation[] }>()
  for (const raw of found.rows) {
    const { visit_id: visitId, seq: eventSeq } = visitSchema.parse(raw)
    const opening = openings.get(visitId) ?? { visitId, events: [], known: [] }
    openings.set(visitId, opening)
    if (eventSeq === null) continue
    const { seq, type, at, payload, hash, linked_at: linkedAt } = eventSchema.parse(raw)
    opening.events.push({ seq, at, hash, event: visitEventSchema.parse({ type, payload }) })
    if (linkedAt !== null) opening.known.push({ seq, linkedAt, explainedAt: linkedAt })
  }
  return [...openings.values()]
}

interface Told {
  readonly visitId: string
  readonly seq: number
  readonly linkedAt: Date
}

async function write(services: Services, actor: Actor, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return
  const at = services.clock.now()
  const sql = new Statement()
  const rows = told.map(({ visitId, seq, linkedAt }) => ({ visit_id: visitId, seq, linked_at: linkedAt }))
  sql.with(
    'told',
    `INSERT INTO evidence_explanation (visit_id, seq, linked_at, explained_at, by)
      SELECT r.visit_id, r.seq, r.linked_at, ${sql.value(at)}::timestamptz, ${sql.value(actor.id)}
      FROM jsonb_to_recordset(${sql.value(JSON.stringify(rows))}::jsonb) AS r(visit_id uuid, seq int, linked_at timestamptz)
      ON CONFLICT DO NOTHING RETURNING visit_id, seq, linked_at`,
  )
  recordAudit(sql, actor, {
    at,
    action: 'evidence.explain',
    from: 'told JOIN visit_event e USING (visit_id, seq)',
    targetKind: 'visit',
    targetId: 'told.visit_id',
    change: `jsonb_build_object('event', told.seq, 'milliseconds', round(extract(epoch FROM told.linked_at - e.at) * 1000))`,
  })
  await services.db.query(sql.text('SELECT count(*) FROM told'), sql.values)
}

/** The result of `explainOpenings`. */
export interface Explained {
  readonly visits: number
  readonly explained: number
  /** Visits whose first links match no instant near the stored instant. They stay 存证异常 (evidence does not match). */
  readonly unexplained: readonly string[]
}

/**
 * Explains openings whose link was computed with an instant that differs by a few milliseconds from the stored
 * instant. The function changes no link and no stored instant. It writes the explanation as a separate row with its
 * audit, and only if the stored link proves the explanation. It can be stopped and restarted at any time.
 */
export async function explainOpenings(
  services: Services,
  actor: Actor,
  onBatch: (visits: number) => void = () => undefined,
): Promise<Explained> {
  let visits = 0
  let explained = 0
  const unexplained: string[] = []
  for (let last = '00000000-0000-0000-0000-000000000000'; ; ) {
    const openings = await readOpenings(services, last)
    const end = openings.at(-1)
    if (!end) return { visits, explained, unexplained }
    const told: Told[] = []
    for (const { visitId, events, known } of openings) {
      if (firstBrokenLink(visitId, asLinked(events, known)) === null) continue
      const found = explain(visitId, events)
      if (found === null) unexplained.push(visitId)
      else told.push(...found.map((one) => ({ visitId, ...one })))
    }
    await write(services, actor, told)
    explained += new Set(told.map(({ visitId }) => visitId)).size
    visits += openings.length
    onBatch(visits)
    last = end.visitId
  }
}

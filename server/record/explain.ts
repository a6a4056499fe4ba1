import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { firstBrokenLink } from '../evidence/chain.ts'
import { tables } from '../generated/tables.ts'
import { allOrNull, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom, jsonRows, returning, rowsOf } from '../kernel/database/table.ts'
import { type RecordedEvent, visitEventSchema } from '../visit/rules/events.ts'
import { asLinked, type Explanation, explain } from './explanation.ts'

/** Number of visits read by one statement. */
const BATCH = 500

const v = columnsOf(tables.visit, 'v')
const b = columnsOf(tables.visit, 'b')
const e = columnsOf(tables.visitEvent, 'e')
const x = columnsOf(tables.evidenceExplanation, 'x')

const OPENINGS = query({ after: 'uuid' }, ({ after }) =>
  select(
    {
      visitId: v.id,
      ...allOrNull(pick(e, 'seq', 'type', 'at', 'payload', 'hash')),
      linkedAt: orNull(x.linkedAt),
    },
    `FROM (SELECT ${b.id} FROM ${b} WHERE ${b.id} > ${after} ORDER BY ${b.id} LIMIT ${BATCH}) v
      LEFT JOIN ${e} ON ${e.visitId} = ${v.id} AND ${e.seq} <= 2
      LEFT JOIN ${x} ON ${x.visitId} = ${e.visitId} AND ${x.seq} = ${e.seq} ORDER BY ${v.id}, ${e.seq}`,
  ),
)

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
  const openings = new Map<string, { visitId: string; events: RecordedEvent[]; known: Explanation[] }>()
  for (const { visitId, seq, type, at, payload, hash, linkedAt } of await OPENINGS.all(db, { after })) {
    const opening = openings.get(visitId) ?? { visitId, events: [], known: [] }
    openings.set(visitId, opening)
    if (seq === null || at === null || hash === null) continue
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

/** The columns of the rows in the parameter, and of the rows written. */
const given = columnsOf(tables.evidenceExplanation, 'r')
const written = columnsOf(tables.evidenceExplanation, 'evidence_explanation')

async function write(services: Services, actor: Actor, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return
  const at = services.clock.now()
  const sql = new Statement()
  const row = {
    ...pick(given, 'visitId', 'seq', 'linkedAt'),
    explainedAt: sql.given('timestamptz', at),
    by: sql.given('text', actor.id),
  }
  const rows = sql.given('jsonb', jsonRows(tables.evidenceExplanation, told))
  const inserted = insertFrom(tables.evidenceExplanation, row, rowsOf(tables.evidenceExplanation, rows, 'r'))
  const t = sql.with(
    'told',
    returning(`${inserted} ON CONFLICT DO NOTHING`, pick(written, 'visitId', 'seq', 'linkedAt')),
  )
  recordAudit(sql, actor, {
    at,
    action: 'evidence.explain',
    from: `told JOIN ${e} ON ${e.visitId} = ${t.visitId} AND ${e.seq} = ${t.seq}`,
    targetKind: 'visit',
    targetId: t.visitId,
    change: `jsonb_build_object('event', ${t.seq}, 'milliseconds', round(extract(epoch FROM ${t.linkedAt} - ${e.at}) * 1000))`,
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

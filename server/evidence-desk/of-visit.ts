import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { checkpointCovering } from '../transparency/checkpoint.ts'
import { type Answered, answeredFrom } from './answered.ts'

const v = columnsOf(tables.visit, 'v')
const e = columnsOf(tables.logEntry, 'e')
const p = columnsOf(tables.evidencePack, 'p')
const d = columnsOf(tables.packDue, 'd')

const OF_VISIT = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    {
      ...pick(v, 'version', 'status'),
      position: orNull(e.position),
      number: orNull(e.number),
      seq: orNull(e.seq),
      failures: orNull(d.failures),
    },
    `FROM ${v} LEFT JOIN LATERAL (SELECT * FROM ${e} WHERE ${e.visitId} = ${v.id} ORDER BY ${e.seq} DESC LIMIT 1) e ON true
      LEFT JOIN ${d} ON ${d.visitId} = ${v.id} WHERE ${v.id} = ${visitId}`,
  ),
)
const PACK = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    pick(p, 'seq', 'madeAt', 'level', 'receiptCode'),
    `FROM ${p} WHERE ${p.visitId} = ${visitId} AND ${p.kind.is('PACK')} ORDER BY ${p.seq} DESC LIMIT 1`,
  ),
)

/** A pack of a visit as it was made. */
export interface MadePack {
  readonly madeAt: string
  readonly level: string
  readonly receiptCode: string
  /** Whether the visit has had no event since. */
  readonly current: boolean
}

/** What the transparency log and the packs say about a visit. There is no personal data in it. */
export interface EvidenceOfVisit {
  /** The visit's number in the log; null if the log has not met it yet. */
  readonly number: number | null
  /** The place of its last entry; null without one. */
  readonly position: number | null
  /** The first checkpoint over the visit's last event; null while it is not covered, which takes up to a minute or two. */
  readonly checkpoint: { readonly size: number; readonly at: string } | null
  /** What came back first from each witness for a checkpoint that covers the visit. */
  readonly answered: readonly Answered[]
  readonly pack: MadePack | null
  /** Whether a pack is due, and how often its making failed. */
  readonly due: { readonly failures: number } | null
}

async function packOf(db: Queryable, visitId: string, version: number): Promise<MadePack | null> {
  const pack = await PACK.first(db, { visitId })
  if (pack === undefined) return null
  const { seq, madeAt, ...rest } = pack
  return { ...rest, madeAt: madeAt.toISOString(), current: seq === version }
}

/** @throws DomainError RECORD_NOT_FOUND */
export async function evidenceOfVisit(
  { db }: Pick<Services, 'db'>,
  visitId: string,
): Promise<EvidenceOfVisit> {
  const visit = await OF_VISIT.first(db, { visitId })
  if (visit === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const position = visit.position === null ? null : Number(visit.position)
  // An entry of an earlier event proves nothing of the events after it.
  const covering =
    position === null || visit.seq !== visit.version ? null : await checkpointCovering(db, position)
  return {
    number: visit.number === null ? null : Number(visit.number),
    position,
    checkpoint: covering === null ? null : { size: covering.size, at: covering.at.toISOString() },
    answered: covering === null ? [] : await answeredFrom(db, covering.size),
    pack: await packOf(db, visitId, visit.version),
    due: visit.failures === null ? null : { failures: visit.failures },
  }
}

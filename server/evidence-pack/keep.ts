import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom, returning } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { type DocumentKind, type MadeDocument, makeDocument } from './make.ts'

/* The documents about visits as they were made, and those that are due. Only this file writes the two tables. */

/** How long another instance leaves a visit alone that one has taken, in milliseconds. */
const LEASE_MS = 5 * MINUTE_MS
/** Between two tries; the wait grows with each failure up to an hour. */
const RETRY_MS = MINUTE_MS
const MOST_RETRY_MS = 60 * MINUTE_MS
/** Documents that one round makes at most. */
const MOST_IN_ROUND = 100

const p = columnsOf(tables.evidencePack, 'p')
const d = columnsOf(tables.packDue, 'd')
const due = columnsOf(tables.packDue, 'pack_due')
const v = columnsOf(tables.visit, 'v')
const columns = tables.packDue.sql

const description = pick(
  p,
  'visitId',
  'seq',
  'kind',
  'madeAt',
  'checkpoint',
  'level',
  'unsignedSha',
  'receiptCode',
)

const OF_VISIT = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(description, `FROM ${p} WHERE ${p.visitId} = ${visitId} ORDER BY ${p.seq} DESC, ${p.kind}`),
)
/** The document of the visit as it is now. */
const CURRENT = query({ visitId: 'uuid', kind: p.kind }, ({ visitId, kind }) =>
  select(
    { ...description, pdf: p.pdf },
    `FROM ${p} JOIN ${v} ON ${v.id} = ${p.visitId} AND ${v.version} = ${p.seq}
      WHERE ${p.visitId} = ${visitId} AND ${p.kind} = ${kind}`,
  ),
)

const INSERT = prepare(
  {
    ...{ visitId: p.visitId, seq: p.seq, kind: p.kind, madeAt: p.madeAt, checkpoint: p.checkpoint },
    ...{
      level: p.level,
      unsignedSha: p.unsignedSha,
      receiptCode: p.receiptCode,
      pdfSha: p.pdfSha,
      pdf: p.pdf,
    },
  },
  (row, sql) => {
    sql.with('kept', `${insertFrom(tables.evidencePack, row, '(SELECT 1) one')} ON CONFLICT DO NOTHING`)
    const made = `${row.kind} = 'PACK'`
    sql.with('done', `DELETE FROM ${due} WHERE ${due.visitId} = ${row.visitId} AND ${made}`)
    return sql.text('SELECT 1')
  },
)

const TAKE = query({ now: 'timestamptz', until: 'timestamptz' }, ({ now, until }) =>
  returning(
    `UPDATE ${due} SET ${columns.nextTryAt} = ${until} WHERE ${due.visitId} =
      (SELECT ${d.visitId} FROM ${d} WHERE ${d.nextTryAt} <= ${now} ORDER BY ${d.nextTryAt} LIMIT 1 FOR UPDATE SKIP LOCKED)`,
    pick(due, 'visitId', 'failures'),
  ),
)
const PUT_OFF = prepare(
  { visitId: 'uuid', until: 'timestamptz', failures: 'int4' },
  ({ visitId, until, failures }) =>
    `UPDATE ${due} SET ${columns.nextTryAt} = ${until}, ${columns.failures} = ${failures} WHERE ${due.visitId} = ${visitId}`,
)

/** The documents that were made of a visit, the newest first. */
export async function documentsOfVisit({ db }: Pick<Services, 'db'>, visitId: string) {
  return (await OF_VISIT.all(db, { visitId })).map((row) => ({ ...row, checkpoint: Number(row.checkpoint) }))
}

type Needed = Parameters<typeof makeDocument>[0]

/**
 * The document about a visit as it is now: the one that was made, or else a new one, which is kept.
 *
 * @throws DomainError RECORD_NOT_FOUND; EVIDENCE_NOT_SEALED if the log does not cover the visit's last event yet
 * @throws VendorError if the key, the timestamps or the revocation lists are not available now
 */
export async function currentDocument(
  services: Needed,
  visitId: string,
  kind: DocumentKind,
  at: Date,
): Promise<Pick<MadeDocument, 'pdf' | 'receiptCode' | 'seq'>> {
  const kept = await CURRENT.first(services.db, { visitId, kind })
  if (kept !== undefined) return kept
  const made = await makeDocument(services, visitId, kind, at)
  if (made === null) throw new DomainError('EVIDENCE_NOT_SEALED')
  await keep(services, made)
  return made
}

async function keep({ db }: Pick<Services, 'db'>, made: MadeDocument): Promise<void> {
  await INSERT.run(db, { ...made, checkpoint: String(made.checkpoint) })
}

/**
 * Makes the packs of visits that have ended and that a checkpoint covers. Several instances can do so at once.
 *
 * @param onFailure gets what went wrong with one visit; it is tried again later
 * @returns the number of packs made
 */
export async function makeDuePacks(
  services: Needed & Pick<Services, 'clock'>,
  onFailure: (visitId: string, error: unknown) => void,
): Promise<number> {
  const { db, clock } = services
  const at = clock.now()
  const later = (ms: number) => new Date(at.getTime() + ms)
  let made = 0
  for (let round = 0; round < MOST_IN_ROUND; round += 1) {
    const taken = await TAKE.first(db, { now: at, until: later(LEASE_MS) })
    if (taken === undefined) break
    const { visitId, failures } = taken
    try {
      const pack = await makeDocument(services, visitId, 'PACK', at)
      if (pack === null) await PUT_OFF.run(db, { visitId, failures, until: later(RETRY_MS) })
      else await keep(services, pack)
      made += pack === null ? 0 : 1
    } catch (error) {
      const wait = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** failures)
      await PUT_OFF.run(db, { visitId, failures: failures + 1, until: later(wait) })
      onFailure(visitId, error)
    }
  }
  return made
}

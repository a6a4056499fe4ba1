import { hashText } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { sha256Of } from '../kernel/database/row-bytes.ts'
import { recordset, select, selection } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { groupBy, itemsOfKey } from '../kernel/group.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import type { Head } from './append.ts'
import { judgeAudit } from './audit-origin.ts'
import { type CoveredRow, coveredForms, coveredRows, isCovered } from './covered.ts'
import { RECORDS_FORM, visitRecords } from './records.ts'
import { ROWS_PER_ENTRY, type RowsEntry, type VisitEntry } from './rules/entry.ts'
import { isMisdated } from './rules/late.ts'

/** What the log does not cover yet: a visit, or a row of a covered table. */
export interface Due {
  readonly kind: string
  readonly key: string
  readonly seq: number | null
}

const e = columnsOf(tables.visitEvent, 'e')
const l = columnsOf(tables.logEntry, 'l')

const LOGGED = query({ visits: 'uuid[]' }, ({ visits }) =>
  selection(
    { visitId: l.visitId, number: l.number, seq: l.seq },
    (list) =>
      `SELECT DISTINCT ON (${l.visitId}) ${list} FROM ${l} WHERE ${l.visitId} = ANY(${visits})
      ORDER BY ${l.visitId}, ${l.seq} DESC`,
  ),
)

const EVENTS = query({ from: 'jsonb' }, ({ from }) => {
  const k = recordset(from, 'k', { visitId: e.visitId, after: e.seq })
  return select(
    pick(e, 'visitId', 'seq', 'at', 'hash', 'mac'),
    `FROM ${k} JOIN ${e} ON ${e.visitId} = ${k.visitId} AND ${e.seq} > ${k.after} ORDER BY ${e.visitId}, ${e.seq}`,
  )
})
type EventRow = Awaited<ReturnType<typeof EVENTS.all>>[number]

const recordsOf = (visits: string) => visitRecords((id) => `${id} = ANY(${visits})`)
const RECORDS = query({ visits: 'uuid[]' }, ({ visits }) => recordsOf(visits))
const SHA256 = query({ visits: 'uuid[]' }, ({ visits }) => {
  const { text, names } = recordsOf(visits)
  const r = names('r')
  return select({ ...pick(r, 'id', 'version'), sha256: sha256Of(r.bytes) }, `FROM (${text}) r`)
})

/** The versions of visits, with the hash of everything that is stored about each. */
async function recordHashes(db: Queryable, visits: readonly string[], hash: HashName) {
  // PostgreSQL has no SM3.
  if (hash === 'sha256')
    return (await SHA256.all(db, { visits })).map((row) => ({ ...row, records: row.sha256.toString('hex') }))
  return (await RECORDS.all(db, { visits })).map((row) => ({ ...row, records: hashText(hash, row.bytes) }))
}

/** What is wrong with the events that an entry is about to cover; undefined if nothing is. */
function originOf(mac: EventMac, head: Head, events: readonly EventRow[], now: Date): VisitEntry['origin'] {
  const foreign = events.filter((event) => event.mac === null || !mac.holds(event.hash, event.mac))
  const early = head.statedDay === null && foreign.every((event) => event.mac === null)
  if (foreign.length > 0) return early ? 'FOUND' : 'UNKNOWN'
  return events.some(({ at }) => isMisdated(at, head.markedAt, now)) ? 'LATE' : undefined
}

/** The entries of visits, for those that have events which no entry covers. */
export async function visitEntries(
  own: Queryable,
  { mac, head, now }: { readonly mac: EventMac; readonly head: Head; readonly now: Date },
  due: readonly Due[],
): Promise<VisitEntry[]> {
  const visits = [...new Set(due.map(({ key }) => key))].sort()
  if (visits.length === 0) return []
  const logged = new Map((await LOGGED.all(own, { visits })).map((row) => [row.visitId, row]))
  const from = visits.map((visitId) => ({ visitId, after: logged.get(visitId)?.seq ?? 0 }))
  const records = new Map((await recordHashes(own, visits, head.hash)).map((row) => [row.id, row]))
  const events = itemsOfKey(await EVENTS.all(own, { from }), ({ visitId }) => visitId)
  let given = head.visits
  return visits.flatMap((visit): VisitEntry[] => {
    const whole = records.get(visit)
    // The visit can have gone on between the two reads; the events since then are due, too. So each entry has a hash.
    const added = events(visit).filter(({ seq }) => seq <= (whole?.version ?? 0))
    const last = added.at(-1)
    if (last === undefined || whole === undefined) return []
    const known = logged.get(visit)?.number ?? null
    if (known === null) given += 1
    const number = known === null ? given : Number(known)
    const origin = originOf(mac, head, added, now)
    return [
      {
        ...({ kind: 'visit', number, visit, seq: last.seq, head: last.hash.toString('hex') } as const),
        records: `${RECORDS_FORM}:${whole.records}`,
        ...(origin !== undefined && { origin }),
      },
    ]
  })
}

/** The entries of rows of covered tables. */
export async function rowsEntries(
  own: Queryable,
  { mac, head }: { readonly mac: EventMac; readonly head: Head },
  due: readonly Due[],
): Promise<RowsEntry[]> {
  const rows: CoveredRow[] = []
  for (const some of groupBy(due, ({ kind }) => kind))
    if (isCovered(some[0].kind)) rows.push(...(await coveredRows(own, some[0].kind, some, head.hash)))
  const isAudit = ({ form }: CoveredRow) => form === coveredForms.audit.name
  const unknown = await judgeAudit(
    own,
    mac,
    rows.filter(isAudit).map(({ key }) => key),
  )
  const entries: RowsEntry[] = []
  for (let at = 0; at < rows.length; at += ROWS_PER_ENTRY) {
    const some = rows.slice(at, at + ROWS_PER_ENTRY)
    const from = head.rows + at + 1
    const named = some.flatMap((row, index) => (isAudit(row) && unknown?.has(row.key) ? [from + index] : []))
    entries.push({
      kind: 'rows',
      from,
      rows: some.map(({ form, key, hash }) => [form, key, hash] as const),
      ...(unknown !== null && some.some(isAudit) && { unknown: named }),
    })
  }
  return entries
}

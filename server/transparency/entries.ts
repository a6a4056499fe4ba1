import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select, selection } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { groupBy, itemsOfKey } from '../kernel/group.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import type { Head } from './append.ts'
import { type CoveredRow, coveredRows, isCovered } from './covered.ts'
import { ROWS_PER_ENTRY, type RowsEntry, type VisitEntry } from './rules/entry.ts'

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
    (columns) =>
      `SELECT DISTINCT ON (${l.visitId}) ${columns} FROM ${l} WHERE ${l.visitId} = ANY(${visits})
      ORDER BY ${l.visitId}, ${l.seq} DESC`,
  ),
)

const EVENTS = query({ visits: 'uuid[]', after: 'int4[]' }, ({ visits, after }) =>
  select(
    pick(e, 'visitId', 'seq', 'hash', 'mac'),
    `FROM unnest(${visits}, ${after}) AS k(visit_id, after) JOIN ${e} ON ${e.visitId} = k.visit_id AND ${e.seq} > k.after
      ORDER BY ${e.visitId}, ${e.seq}`,
  ),
)
type EventRow = Awaited<ReturnType<typeof EVENTS.all>>[number]

/**
 * Why the last event may not be this platform's: an event has no keyed hash (FOUND while the log is in its first day, in
 * which an older version may still be running), or a wrong one.
 */
function originOf(mac: EventMac, head: Head, events: readonly EventRow[]): VisitEntry['origin'] {
  const foreign = events.filter((event) => event.mac === null || !mac.holds(event.hash, event.mac))
  if (foreign.length === 0) return undefined
  return head.statedDay === null && foreign.every((event) => event.mac === null) ? 'FOUND' : 'UNKNOWN'
}

/** The entries of visits, for those that have events which no entry covers. */
export async function visitEntries(
  own: Queryable,
  mac: EventMac,
  head: Head,
  due: readonly Due[],
): Promise<VisitEntry[]> {
  const visits = [...new Set(due.map(({ key }) => key))].sort()
  if (visits.length === 0) return []
  const logged = new Map((await LOGGED.all(own, { visits })).map((row) => [row.visitId, row]))
  const after = visits.map((visit) => logged.get(visit)?.seq ?? 0)
  const events = itemsOfKey(await EVENTS.all(own, { visits, after }), ({ visitId }) => visitId)
  let given = head.visits
  return visits.flatMap((visit): VisitEntry[] => {
    const added = events(visit)
    const last = added.at(-1)
    if (last === undefined) return []
    const known = logged.get(visit)?.number ?? null
    if (known === null) given += 1
    const number = known === null ? given : Number(known)
    const origin = originOf(mac, head, added)
    const entry = { kind: 'visit', number, visit, seq: last.seq, head: last.hash.toString('hex') } as const
    return [origin === undefined ? entry : { ...entry, origin }]
  })
}

/** The entries of rows of covered tables. */
export async function rowsEntries(own: Queryable, head: Head, due: readonly Due[]): Promise<RowsEntry[]> {
  const rows: CoveredRow[] = []
  for (const some of groupBy(due, ({ kind }) => kind))
    if (isCovered(some[0].kind)) rows.push(...(await coveredRows(own, some[0].kind, some)))
  const entries: RowsEntry[] = []
  for (let at = 0; at < rows.length; at += ROWS_PER_ENTRY)
    entries.push({
      kind: 'rows',
      from: head.rows + at + 1,
      rows: rows.slice(at, at + ROWS_PER_ENTRY).map(({ form, key, hash }) => [form, key, hash] as const),
    })
  return entries
}

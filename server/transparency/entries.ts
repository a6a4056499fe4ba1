import { z } from 'zod'
import { hashText } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { computed, greatest, least, pick } from '../kernel/database/expression.ts'
import { sha256Of } from '../kernel/database/row-bytes.ts'
import { select, selection, unnested } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { groupBy } from '../kernel/group.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import type { Head } from './append.ts'
import { judgeAudit } from './audit-origin.ts'
import { coveredForms, isCovered } from './covered.ts'
import { type CoveredRow, coveredRows } from './covered-rows.ts'
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

/** An event’s link and keyed hash, in hexadecimal, in one text for all events of a visit: a row for each would take longer. */
const seals = computed(
  z.string(),
  `string_agg(encode(${e.hash}, 'hex') || ' ' || coalesce(encode(${e.mac}, 'hex'), ''), ',' ORDER BY ${e.seq})`,
)
const EVENTS = query({ visits: 'uuid[]', after: 'int4[]', until: 'int4[]' }, ({ visits, after, until }) => {
  const columns = { visitId: e.visitId, after: e.seq, until: e.seq }
  const k = unnested({ visitId: visits, after, until }, 'k', columns)
  return select(
    { visitId: k.visitId, seq: greatest(e.seq), first: least(e.at), last: greatest(e.at), seals },
    `FROM ${k} JOIN ${e} ON ${e.visitId} = ${k.visitId} AND ${e.seq} > ${k.after} AND ${e.seq} <= ${k.until}
      GROUP BY ${k.visitId}`,
  )
})
type Events = Awaited<ReturnType<typeof EVENTS.all>>[number]

function sealsOf({ seals: listed }: Events): { readonly link: Buffer; readonly mac: Buffer }[] {
  return listed.split(',').map((one) => {
    const [link = '', own = ''] = one.split(' ')
    return { link: Buffer.from(link, 'hex'), mac: Buffer.from(own, 'hex') }
  })
}

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
function originOf(
  mac: EventMac,
  head: Head,
  { first, last }: Events,
  sealed: ReturnType<typeof sealsOf>,
  now: Date,
): VisitEntry['origin'] {
  const foreign = sealed.filter((event) => !mac.holds(event.link, event.mac))
  const early = head.statedDay === null && foreign.every((event) => event.mac.length === 0)
  if (foreign.length > 0) return early ? 'FOUND' : 'UNKNOWN'
  return [first, last].some((at) => at !== null && isMisdated(at, head.markedAt, now)) ? 'LATE' : undefined
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
  const records = await recordHashes(own, visits, head.hash)
  const found = await EVENTS.all(own, {
    visits: records.map(({ id }) => id),
    after: records.map(({ id }) => logged.get(id)?.seq ?? 0),
    // The visit can have gone on since its records were read; later events are due, too. So each entry has a hash.
    until: records.map(({ version }) => version),
  })
  const events = new Map(found.map((row) => [row.visitId, row]))
  const hashes = new Map(records.map((row) => [row.id, row.records]))
  let given = head.visits
  return visits.flatMap((visit): VisitEntry[] => {
    const added = events.get(visit)
    const { seq = null } = added ?? {}
    if (added === undefined || seq === null) return []
    const known = logged.get(visit)?.number ?? null
    if (known === null) given += 1
    const number = known === null ? given : Number(known)
    const sealed = sealsOf(added)
    const origin = originOf(mac, head, added, sealed, now)
    const link = sealed.at(-1)?.link.toString('hex') ?? ''
    return [
      {
        ...({ kind: 'visit', number, visit, seq, head: link } as const),
        records: `${RECORDS_FORM}:${hashes.get(visit)}`,
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

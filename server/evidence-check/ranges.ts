import { z } from 'zod'
import { hashText } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { computed, least, orNull } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { RECORDS_FORM, recordsSha256, recordsText } from '../transparency/records.ts'
import { checkClosely, type Records } from './visits.ts'

/** Visits whose hashes are compared by one statement. */
const RANGE = 5000

const v = columnsOf(tables.visit, 'v')
const n = columnsOf(tables.visit, 'n')
const e = columnsOf(tables.visitEvent, 'e')
const l = columnsOf(tables.logEntry, 'l')

/** The last id of every so many visits. */
const BOUNDS = query({ after: 'uuid', every: 'int4' }, ({ after, every }) =>
  select(
    { id: n.id },
    `FROM (SELECT ${v.id}, row_number() OVER (ORDER BY ${v.id}) AS place FROM ${v} WHERE ${v.id} > ${after}) n
      WHERE place % ${every} = 0 ORDER BY 1`,
  ),
)

const range = { after: 'uuid', to: 'uuid' } as const

/** Visits whose last entry in the log is not about exactly what is stored of them. */
const SUSPECTS = query(range, ({ after, to }) =>
  select(
    { id: v.id },
    `FROM ${v} CROSS JOIN LATERAL (SELECT ${recordsSha256(v)} AS hash OFFSET 0) stored
      WHERE ${v.id} > ${after} AND ${v.id} <= ${to} AND NOT EXISTS (SELECT 1 FROM ${l} WHERE ${l.visitId} = ${v.id}
        AND ${l.seq} = ${v.version} AND strpos(${l.content}, '"records":"${RECORDS_FORM}:' || hash || '"') > 0)`,
  ),
)

const TEXTS = query(range, ({ after, to }) =>
  select(
    { id: v.id, records: computed(z.string(), recordsText(v)), content: orNull(l.content) },
    `FROM ${v} LEFT JOIN ${l} ON ${l.visitId} = ${v.id} AND ${l.seq} = ${v.version}
      WHERE ${v.id} > ${after} AND ${v.id} <= ${to} `,
  ),
)

/** Like SUSPECTS, for hash functions that PostgreSQL does not have. */
async function suspectsHere(db: Queryable, hash: HashName, after: string, to: string): Promise<string[]> {
  const rows = await TEXTS.all(db, { after, to })
  const right = rows.filter(({ records, content }) =>
    content?.includes(`"records":"${RECORDS_FORM}:${hashText(hash, records)}"`),
  )
  const known = new Set(right.map(({ id }) => id))
  return [...new Set(rows.map(({ id }) => id))].filter((id) => !known.has(id))
}

/** Visits that the log knows, and that are gone. */
const GONE = query(range, ({ after, to }) =>
  select(
    { visitId: l.visitId, number: least(l.number) },
    `FROM ${l} LEFT JOIN ${v} ON ${v.id} = ${l.visitId}
      WHERE ${l.visitId} > ${after} AND ${l.visitId} <= ${to} AND ${v.id} IS NULL GROUP BY 1`,
  ),
)

/** Events of visits that there are not. */
const STRAY = query(range, ({ after, to }) =>
  select(
    { visitId: e.visitId, seq: least(e.seq) },
    `FROM ${e} LEFT JOIN ${v} ON ${v.id} = ${e.visitId}
      WHERE ${e.visitId} > ${after} AND ${e.visitId} <= ${to} AND ${v.id} IS NULL GROUP BY 1`,
  ),
)

/** Checks the visits behind `after` up to `to`: by their hashes, and those whose hash differs part by part. */
async function checkRange(db: Queryable, records: Records, after: string, to: string): Promise<void> {
  const { report, hash } = records
  const suspects =
    hash === 'sha256'
      ? (await SUSPECTS.all(db, { after, to })).map(({ id }) => id)
      : await suspectsHere(db, hash, after, to)
  await checkClosely(db, records, suspects)
  for (const { visitId, number } of await GONE.all(db, { after, to }))
    if (visitId !== null) report({ what: 'VISIT_MISSING', visit: visitId, number: Number(number) })
  for (const { visitId, seq } of await STRAY.all(db, { after, to }))
    report({ what: 'EVENT_FOREIGN', visit: visitId, seq: seq ?? 1 })
}

const FIRST = '00000000-0000-0000-0000-000000000000'
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * Checks all visits: what is stored of each against the log. Where it differs, each chain, row, text, answer and signature is
 * looked at, and what is wrong is named.
 *
 * @param dbs connections that see the same snapshot; each works on its own ranges
 * @param after the last visit that is checked already; null: from the first one on
 * @param onRange gets the number of visits in the ranges that are done, and the id up to which all are
 */
export async function checkVisits(
  dbs: readonly [Queryable, ...Queryable[]],
  records: Records,
  after: string | null,
  onRange: (visits: number, to: string) => Promise<void>,
): Promise<void> {
  const from = after ?? FIRST
  const ends = (await BOUNDS.all(dbs[0], { after: from, every: RANGE })).map(({ id }) => id)
  const ranges = [...ends, LAST].map((to, at) => ({ after: ends[at - 1] ?? from, to }))
  const done = new Set<string>()
  let next = 0
  let reached = 0
  const work = async (db: Queryable) => {
    for (let own = ranges[next++]; own !== undefined; own = ranges[next++]) {
      await checkRange(db, records, own.after, own.to)
      done.add(own.to)
      // An interrupted check goes on behind the ranges that are all done.
      while (done.has(ranges[reached]?.to ?? '')) reached += 1
      await onRange(done.size * RANGE, ranges[reached - 1]?.to ?? from)
    }
  }
  await Promise.all(dbs.map(work))
}

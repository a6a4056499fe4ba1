import { hashText } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { count, least, orNull, pick } from '../kernel/database/expression.ts'
import { sha256Of } from '../kernel/database/row-bytes.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { RECORDS_FORM, visitRecords } from '../transparency/records.ts'
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

/** What is stored of the visits of a range, and SQL that takes from the log what is about them. */
function recordsIn({ after, to }: Record<keyof typeof range, string>) {
  const isIn = (id: unknown) => `${id} > ${after} AND ${id} <= ${to}`
  const records = visitRecords(isIn)
  const r = records.names('r')
  const aboutIt = `${isIn(l.visitId)} AND ${l.visitId} = ${r.id} AND ${l.seq} = ${r.version}`
  return { r, records: `(${records.text}) r`, aboutIt }
}

/** Visits whose last entry in the log is not about exactly what is stored of them. */
const SUSPECTS = query(range, (given) => {
  const { r, records, aboutIt } = recordsIn(given)
  const hash = `encode(${sha256Of(r.bytes)}, 'hex')`
  return select(
    { id: r.id },
    `FROM ${records} WHERE NOT EXISTS (SELECT 1 FROM ${l} WHERE ${aboutIt}
      AND strpos(${l.content}, '"records":"${RECORDS_FORM}:' || ${hash} || '"') > 0)`,
  )
})

const BYTES = query(range, (given) => {
  const { r, records, aboutIt } = recordsIn(given)
  return select(
    { ...pick(r, 'id', 'bytes'), content: orNull(l.content) },
    `FROM ${records} LEFT JOIN ${l} ON ${aboutIt}`,
  )
})

/** Like SUSPECTS, for hash functions that PostgreSQL does not have. */
async function suspectsHere(db: Queryable, hash: HashName, after: string, to: string): Promise<string[]> {
  const rows = await BYTES.all(db, { after, to })
  const right = rows.filter(({ bytes, content }) =>
    content?.includes(`"records":"${RECORDS_FORM}:${hashText(hash, bytes)}"`),
  )
  const known = new Set(right.map(({ id }) => id))
  return [...new Set(rows.map(({ id }) => id))].filter((id) => !known.has(id))
}

/** Visits that the log knows, and that are gone. */
const GONE = query(range, ({ after, to }) =>
  select(
    { visitId: l.visitId, number: least(l.number) },
    `FROM ${l} WHERE ${l.visitId} > ${after} AND ${l.visitId} <= ${to}
      AND NOT EXISTS (SELECT 1 FROM ${v} WHERE ${v.id} = ${l.visitId}) GROUP BY 1`,
  ),
)

/** Events of visits that there are not. */
const STRAY = query(range, ({ after, to }) =>
  select(
    { visitId: e.visitId, seq: least(e.seq) },
    `FROM ${e} WHERE ${e.visitId} > ${after} AND ${e.visitId} <= ${to}
      AND NOT EXISTS (SELECT 1 FROM ${v} WHERE ${v.id} = ${e.visitId}) GROUP BY 1`,
  ),
)

const COUNT = query(range, ({ after, to }) =>
  select({ visits: count() }, `FROM ${v} WHERE ${v.id} > ${after} AND ${v.id} <= ${to}`),
)

const FIRST = '00000000-0000-0000-0000-000000000000'
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

interface Range {
  readonly after: string
  readonly to: string
}

/**
 * Checks all visits: what is stored of each against the log. Where it differs, each chain, row, text, answer and signature is
 * looked at, and what is wrong is named. Any number of connections can work on it at a time, each on its own ranges.
 */
export class VisitsCheck {
  /** Resolves when the whole log has been read: only then can be said what is wrong with a visit. */
  readonly #log: Promise<Records>
  readonly #hash: HashName
  readonly #onRange: (visits: number, to: string) => Promise<void>
  readonly #ranges: readonly Range[]
  readonly #done = new Set<string>()
  #next = 0
  #reached = 0
  #visits = 0

  private constructor(
    ranges: readonly Range[],
    { log, hash, onRange }: Parameters<typeof VisitsCheck.begin>[1],
  ) {
    this.#ranges = ranges
    this.#log = log
    this.#hash = hash
    this.#onRange = onRange
  }

  /**
   * @param after the last visit that is checked already; null: from the first one on
   * @param hash the hash function of the log
   * @param onRange gets the number of visits that are checked, and the id up to which all are
   */
  static async begin(
    db: Queryable,
    input: {
      readonly log: Promise<Records>
      readonly hash: HashName
      readonly after: string | null
      readonly onRange: (visits: number, to: string) => Promise<void>
    },
  ): Promise<VisitsCheck> {
    const from = input.after ?? FIRST
    const ends = (await BOUNDS.all(db, { after: from, every: RANGE })).map(({ id }) => id)
    const ranges = [...ends, LAST].map((to, at) => ({ after: ends[at - 1] ?? from, to }))
    return new VisitsCheck(ranges, input)
  }

  /** Works on ranges until none is left. */
  async work(db: Queryable): Promise<number> {
    for (let own = this.#ranges[this.#next++]; own !== undefined; own = this.#ranges[this.#next++]) {
      await this.#checkRange(db, own)
      this.#visits += (await COUNT.one(db, { ...own })).visits
      this.#done.add(own.to)
      // An interrupted check goes on behind the ranges that are all done.
      while (this.#done.has(this.#ranges[this.#reached]?.to ?? '')) this.#reached += 1
      const to = this.#ranges[this.#reached - 1]?.to ?? this.#ranges[0]?.after ?? FIRST
      await this.#onRange(this.#visits, to)
    }
    return this.#visits
  }

  async #suspects(db: Queryable, { after, to }: Range): Promise<string[]> {
    if (this.#hash !== 'sha256') return await suspectsHere(db, this.#hash, after, to)
    return (await SUSPECTS.all(db, { after, to })).map(({ id }) => id)
  }

  async #checkRange(db: Queryable, { after, to }: Range): Promise<void> {
    const suspects = await this.#suspects(db, { after, to })
    const gone = await GONE.all(db, { after, to })
    const stray = await STRAY.all(db, { after, to })
    if (suspects.length + gone.length + stray.length === 0) return
    const records = await this.#log
    await checkClosely(db, records, suspects)
    for (const { visitId, number } of gone)
      if (visitId !== null && !records.erased.hasVisit(visitId))
        records.report({ what: 'VISIT_MISSING', visit: visitId, number: Number(number) })
    for (const { visitId, seq } of stray)
      records.report({ what: 'EVENT_FOREIGN', visit: visitId, seq: seq ?? 1 })
  }
}

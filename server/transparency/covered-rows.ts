import { z } from 'zod'
import { hashFunctions, hashText } from '../evidence/digest.ts'
import { computed, count, Expression, greatest, least, orNull, pick } from '../kernel/database/expression.ts'
import { allBytes, rowBytes, sha256Of } from '../kernel/database/row-bytes.ts'
import { select, unnested } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { type CoveredTable, coveredForms, type Form, keyName, readKeyName } from './covered.ts'

/* Reads the rows of covered tables with their hashes, and compares them with what the log says of them. */

const text = z.string()

/** A row that the log covers: its form, its key, and the hash of its content (`hashText`). */
export interface CoveredRow {
  readonly form: string
  readonly key: string
  readonly hash: string
}

/** The least value of each type of key. */
const LEAST: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  int8: '-1',
  int4: '-1',
}

/** For rows whose instant says nothing about when they were written. */
const noInstant = new Expression('NULL::timestamptz', z.date(), 'timestamptz')
/** For keys of one column. */
const noSeq = new Expression('0', z.number(), 'int4')

/** What is compared of a group of rows: one hash over the hashes of all, in this order; how many; when the first and last were written. */
function whole(
  { sha256, at }: { readonly sha256: ReturnType<typeof rowBytes>; readonly at: Expression<z.ZodDate> },
  order: Expression,
) {
  return { sha256: sha256Of(allBytes(sha256, order)), rows: count(), first: least(at), last: greatest(at) }
}

const ranges = {
  firsts: 'text[]',
  lasts: 'text[]',
  sinces: 'timestamptz[]',
  untils: 'timestamptz[]',
} as const
/** For groups of which nothing says when their first or last row was written. */
const EARLIEST = new Date(0)
const LATEST = new Date('9999-12-31T00:00:00Z')

function readsOf(form: Form) {
  const { from, key, seq, when, at } = form
  const name = computed(text, seq === null ? `${key}::text` : `${key}::text || ':' || ${seq}::text`)
  const bytes = rowBytes(key, ...(seq === null ? [] : [seq]), ...form.columns)
  const sha256 = sha256Of(bytes)
  const order = seq === null ? `${key}` : `${key}, ${seq}`
  const asked = { keys: 'text[]', seqs: 'int4[]' } as const
  const columns = { key, seq: seq ?? noSeq }
  const isThat = (k: Readonly<Record<keyof typeof columns, Expression>>) =>
    `${key} = ${k.key} ${seq === null ? '' : `AND ${seq} = ${k.seq}`} AND ${when}`
  const rowsOf = ({ keys, seqs }: Readonly<Record<keyof typeof asked, string>>) => {
    const k = unnested({ key: keys, seq: seqs }, 'k', columns)
    return `FROM ${k} JOIN ${from} ON ${isThat(k)}`
  }
  return {
    form,
    HASHES: query(asked, (given) => select({ key: name, sha256 }, `${rowsOf(given)} ORDER BY ${order}`)),
    BYTES: query(asked, (given) => select({ key: name, bytes, at: orNull(at ?? noInstant) }, rowsOf(given))),
    // One hash for each group: to compare that is faster than to compare each row's.
    GROUPS: query({ ...asked, groups: 'int4[]' }, ({ keys, seqs, groups }) => {
      const k = unnested({ key: keys, seq: seqs, of: groups }, 'k', { ...columns, of: noSeq })
      const row = select({ sha256, at: at ?? noInstant }, `FROM ${from} WHERE ${isThat(k)}`)
      const r = row.names('r')
      return select(
        { place: k.of, ...whole(r, k.place) },
        `FROM ${k} CROSS JOIN LATERAL (${row.text} OFFSET 0) r GROUP BY ${k.of}`,
      )
    }),
    // The same for all rows between two keys. The keys of an entry mostly have no others between them; then the rows
    // need not be looked up one by one. The instants leave out the months in which none of them can be.
    RANGES:
      key.type === 'int8' && seq === null && at !== null
        ? query(ranges, ({ firsts, lasts, sinces, untils }) => {
            const bounds = { first: firsts, last: lasts, since: sinces, until: untils }
            const k = unnested(bounds, 'k', { first: key, last: key, since: at, until: at })
            const between = `${key} >= ${k.first} AND ${key} <= ${k.last} AND ${at} >= ${k.since} AND ${at} <= ${k.until} AND ${when}`
            const row = select({ sha256, at, key }, `FROM ${from} WHERE ${between} ORDER BY ${key}`)
            const r = row.names('r')
            const all = select(whole(r, r.key), `FROM (${row.text}) r`)
            const g = all.names('g')
            return select(
              { place: k.place, ...pick(g, 'sha256', 'rows', 'first', 'last') },
              `FROM ${k} CROSS JOIN LATERAL (${all.text}) g`,
            )
          })
        : null,
    KEYS: query({ after: 'text', afterSeq: 'int4', limit: 'int4' }, ({ after, afterSeq, limit }) =>
      select(
        { key: name },
        `FROM ${from} WHERE ${when} AND ${
          seq === null
            ? `${key} > ${after}::${key.type} AND ${afterSeq} = -1`
            : `(${key}, ${seq}) > (${after}::${key.type}, ${afterSeq})`
        } ORDER BY ${order} LIMIT ${limit}`,
      ),
    ),
    COUNT: query({}, () => select({ rows: count() }, `FROM ${from} WHERE ${when}`)),
    // A table that is cut by month lets two months have a row with the same key.
    DOUBLED: query({}, () =>
      select(
        { key: name },
        `FROM ${from} WHERE ${when} GROUP BY ${key}${seq === null ? '' : `, ${seq}`} HAVING count(*) > 1 ORDER BY ${order}`,
      ),
    ),
  }
}

const reads = Object.fromEntries(
  Object.entries(coveredForms).map(([kind, form]): [string, ReturnType<typeof readsOf>] => [
    kind,
    readsOf(form),
  ]),
)

function readsFor(kind: CoveredTable) {
  const found = reads[kind]
  if (found === undefined) throw new Error(`the log does not cover ${kind}`)
  return found
}

interface Key {
  readonly key: string
  readonly seq: number | null
}

const lists = (asked: readonly Key[]) => ({
  keys: asked.map(({ key }) => key),
  seqs: asked.map(({ seq }) => seq ?? 0),
})

/**
 * The rows of these keys, as a log with this hash function has them. Rows that are not evidence yet, or do not exist any more, are left out.
 */
export async function coveredRows(
  db: Queryable,
  kind: CoveredTable,
  asked: readonly Key[],
  hash: HashName,
): Promise<CoveredRow[]> {
  const { form, HASHES, BYTES } = readsFor(kind)
  const keys = lists([...new Map(asked.map((one) => [keyName(one), one])).values()])
  // PostgreSQL has no SM3.
  const found =
    hash === 'sha256'
      ? (await HASHES.all(db, keys)).map(({ key, sha256 }) => ({ key, hash: sha256.toString('hex') }))
      : (await BYTES.all(db, keys)).map(({ key, bytes }) => ({ key, hash: hashText(hash, bytes) }))
  return found.map((row) => ({ form: form.name, ...row }))
}

/** What the log says of some rows: key and hash of each, and the instants between which they must be written. */
export interface LoggedRows {
  readonly keys: readonly string[]
  readonly hashes: readonly string[]
  readonly since: Date | null
  readonly until: Date | null
}

export type Difference = 'MISSING' | 'MISDATED' | 'CHANGED'

/** The keys that the log names, as parameters of a query. */
function named(kind: CoveredTable, names: readonly string[]) {
  if (coveredForms[kind].seq === null) return { keys: names, seqs: names.map(() => 0) }
  return lists(names.map((name) => readKeyName(kind, name)))
}

/** The rows of one group that are not as the log says, by their keys. */
async function differencesIn(
  db: Queryable,
  kind: CoveredTable,
  { keys, hashes, since, until }: LoggedRows,
  hash: HashName,
): Promise<[string, Difference][]> {
  const found = await readsFor(kind).BYTES.all(db, named(kind, keys))
  const stored = new Map(found.map((row) => [row.key, row]))
  return keys.flatMap((key, at): [string, Difference][] => {
    const row = stored.get(key)
    if (row === undefined) return [[key, 'MISSING']]
    if (!isBetween(row.at, since, until)) return [[key, 'MISDATED']]
    return hashText(hash, row.bytes) === hashes[at] ? [] : [[key, 'CHANGED']]
  })
}

function isBetween(at: Date | null, since: Date | null, until: Date | null): boolean {
  return at === null || ((since === null || at >= since) && (until === null || at <= until))
}

/** What is stored of a group; null if there are no such rows. */
interface Stored {
  readonly sha256: Buffer | null
  readonly rows: number
  readonly first: Date | null
  readonly last: Date | null
}

function isAsLogged({ keys, hashes, since, until }: LoggedRows, stored: Stored | undefined): boolean {
  if (stored === undefined || stored.rows !== keys.length || stored.sha256 === null) return false
  if (!isBetween(stored.first, since, until) || !isBetween(stored.last, since, until)) return false
  return hashFunctions.sha256(Buffer.from(hashes.join(''), 'hex')).equals(stored.sha256)
}

/** The groups that are not exactly the rows between their first and last key. */
async function differingRanges(
  db: Queryable,
  kind: CoveredTable,
  groups: readonly LoggedRows[],
): Promise<readonly LoggedRows[]> {
  const { RANGES } = readsFor(kind)
  if (RANGES === null) return groups
  const firsts = groups.map(({ keys }) => keys[0] ?? '')
  const lasts = groups.map(({ keys }) => keys.at(-1) ?? '')
  const sinces = groups.map(({ since }) => since ?? EARLIEST)
  const untils = groups.map(({ until }) => until ?? LATEST)
  const found = await RANGES.all(db, { firsts, lasts, sinces, untils })
  const stored = new Map(found.map((row) => [Number(row.place), row]))
  return groups.filter((group, at) => !isAsLogged(group, stored.get(at + 1)))
}

/** The groups that are not exactly as the log says. */
async function differingGroups(
  db: Queryable,
  kind: CoveredTable,
  all: readonly LoggedRows[],
): Promise<readonly LoggedRows[]> {
  const groups = await differingRanges(db, kind, all)
  if (groups.length === 0) return []
  const asked = named(
    kind,
    groups.flatMap(({ keys }) => keys),
  )
  const of = groups.flatMap(({ keys }, at) => keys.map(() => at))
  const stored = new Map(
    (await readsFor(kind).GROUPS.all(db, { ...asked, groups: of })).map((row) => [row.place, row]),
  )
  return groups.filter((group, at) => !isAsLogged(group, stored.get(at)))
}

/**
 * The rows that are not as the log says: they are missing, misdated, or have another content. By the key of each.
 *
 * @param hash the hash function of the log
 */
export async function differingRows(
  db: Queryable,
  kind: CoveredTable,
  groups: readonly LoggedRows[],
  hash: HashName,
): Promise<ReadonlyMap<string, Difference>> {
  // PostgreSQL has no SM3.
  const suspects = hash === 'sha256' ? await differingGroups(db, kind, groups) : groups
  const found: [string, Difference][] = []
  for (const group of suspects) found.push(...(await differencesIn(db, kind, group, hash)))
  return new Map(found)
}

/** How many rows the log must cover. */
export async function rowsToCover(db: Queryable, kind: CoveredTable): Promise<number> {
  return (await readsFor(kind).COUNT.one(db, {})).rows
}

/** The keys that more than one row has. */
export async function doubledKeys(db: Queryable, kind: CoveredTable): Promise<string[]> {
  return (await readsFor(kind).DOUBLED.all(db, {})).map(({ key }) => key)
}

/** All keys of the rows that the log must cover, as the log names them, in pages. */
export async function* keysToCover(
  db: Queryable,
  kind: CoveredTable,
  limit: number,
): AsyncGenerator<string[]> {
  const { form, KEYS } = readsFor(kind)
  let after = { key: LEAST[form.key.type ?? 'text'] ?? '', seq: form.seq === null ? null : -1 }
  for (;;) {
    const page = await KEYS.all(db, { after: after.key, afterSeq: after.seq ?? -1, limit })
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map(({ key }) => key)
    if (page.length < limit) return
    after = { ...readKeyName(kind, last.key) }
  }
}

import { hashFunctions } from '../evidence/digest.ts'
import { canonical } from '../evidence/rules/canonical.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom, jsonRows, rowsOf } from '../kernel/database/table.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { hashOfLog } from './hash.ts'
import { entryContent, LARGEST_ENTRY, type LogEntry } from './rules/entry.ts'
import { type Edge, EMPTY, grown, type Hash, leafHash } from './rules/merkle.ts'
import { rootOfHashes, TILE_WIDTH } from './rules/tile.ts'

/*
 * The only code that writes log_entry, log_tile and log_head. Whoever calls it holds the lock of the sequencer.
 */

const h = columnsOf(tables.logHead, 'h')
const e = columnsOf(tables.logEntry, 'e')
const t = columnsOf(tables.logTile, 't')
const given = { entry: columnsOf(tables.logEntry, 'r'), tile: columnsOf(tables.logTile, 'r') }

/** Where the log stands. */
export interface Head {
  /** The hash function of its tree. */
  readonly hash: HashName
  readonly edge: Edge
  /** Numbers given to visits and to rows so far. */
  readonly visits: number
  readonly rows: number
  /** The key under which the last checkpoint was signed; empty before the first. */
  readonly key: string
  readonly markedAt: Date | null
  readonly begunAt: Date
  /** The last day that has a statement. */
  readonly statedDay: string | null
}

/** The log before its first entry. */
export function emptyLog(begunAt: Date, hash: HashName): Head {
  return { hash, edge: EMPTY, visits: 0, rows: 0, key: '', markedAt: null, begunAt, statedDay: null }
}

const HEAD = query({}, () =>
  select(
    pick(h, 'size', 'edge', 'visits', 'rows', 'key', 'markedAt', 'begunAt', 'statedDay', 'mac'),
    `FROM ${h}`,
  ),
)

/** Thrown if the log in the database is not the one that this platform wrote and signed. Nothing is appended or signed then. */
export class LogRewritten extends Error {
  override readonly name = 'LogRewritten'
}

/** What the keyed hash of the head is computed over. */
function textOf({ hash, edge, ...rest }: Head): string {
  const roots = edge.roots.map((root) => Buffer.from(root).toString('hex'))
  return canonical({
    ...rest,
    hash,
    size: edge.size,
    roots,
    markedAt: rest.markedAt?.toISOString() ?? null,
    begunAt: rest.begunAt.toISOString(),
  })
}

async function readStored(
  db: Queryable,
): Promise<{ readonly head: Head; readonly mac: Buffer | null } | null> {
  const found = await HEAD.first(db, {})
  if (found === undefined) return null
  const { size, edge, visits, rows, mac, ...rest } = found
  const roots = Array.from({ length: edge.length / 32 }, (_, at) => edge.subarray(at * 32, at * 32 + 32))
  const hash = (await hashOfLog(db)) ?? 'sha256'
  const head = {
    ...rest,
    hash,
    edge: { size: Number(size), roots },
    visits: Number(visits),
    rows: Number(rows),
  }
  return { head, mac }
}

/** Reads where the log stands, and whether this platform wrote it; null if the log has not begun. */
export async function readSealedHead(
  db: Queryable,
  seals: EventMac,
): Promise<{ readonly head: Head; readonly own: boolean } | null> {
  const found = await readStored(db)
  if (found === null) return null
  const { head, mac } = found
  return { head, own: mac !== null && seals.holdsHead(textOf(head), mac) }
}

/**
 * Reads where the log stands, for whoever is about to append to it; null if it has not begun.
 * @throws LogRewritten if somebody else wrote it
 */
export async function readOwnHead(db: Queryable, seals: EventMac): Promise<Head | null> {
  const found = await readSealedHead(db, seals)
  if (found !== null && !found.own)
    throw new LogRewritten('the head of the log was not written by this platform')
  return found?.head ?? null
}

/** Reads where the log stands; null if it has not begun. */
export async function readHead(db: Queryable): Promise<Head | null> {
  return (await readStored(db))?.head ?? null
}

const entryColumns = pick(given.entry, 'position', 'kind', 'content', 'leafHash', 'visitId', 'number', 'seq')
const INSERT_ENTRIES = prepare({ rows: 'jsonb' }, ({ rows }) =>
  insertFrom(tables.logEntry, entryColumns, rowsOf(tables.logEntry, rows, 'r')),
)
const INSERT_TILES = prepare({ rows: 'jsonb' }, ({ rows }) =>
  insertFrom(
    tables.logTile,
    pick(given.tile, 'level', 'index', 'hashes', 'root'),
    rowsOf(tables.logTile, rows, 'r'),
  ),
)
const headParameters = {
  size: h.size,
  edge: h.edge,
  visits: h.visits,
  rows: h.rows,
  key: h.key,
  markedAt: h.markedAt,
  begunAt: h.begunAt,
  statedDay: h.statedDay,
  mac: h.mac,
} as const
const WRITE_HEAD = prepare(headParameters, (p) => {
  const { id: _, ...columns } = tables.logHead.sql
  const set = Object.values(columns).map((column) => `${column} = excluded.${column}`)
  return `${insertFrom(tables.logHead, { id: '1', ...p }, '(SELECT 1) one')} ON CONFLICT (id) DO UPDATE SET ${set.join(', ')}`
})

const LEAVES = query({ from: 'int8' }, ({ from }) =>
  select(pick(e, 'leafHash'), `FROM ${e} WHERE ${e.position} >= ${from} ORDER BY ${e.position}`),
)
const ROOTS = query({ level: 'int4', from: 'int8' }, ({ level, from }) =>
  select(
    pick(t, 'root'),
    `FROM ${t} WHERE ${t.level} = ${level} AND ${t.index} >= ${from} ORDER BY ${t.index}`,
  ),
)

/** The hashes of the unfinished tile of a level, when `count` hashes of this level are in finished and unfinished tiles. */
async function unfinished(db: Queryable, level: number, count: number): Promise<Uint8Array[]> {
  const from = String(count - (count % TILE_WIDTH))
  if (count % TILE_WIDTH === 0) return []
  if (level === 0) return (await LEAVES.all(db, { from })).map(({ leafHash: hash }) => hash)
  return (await ROOTS.all(db, { level: level - 1, from })).map(({ root }) => root)
}

interface Tile {
  readonly level: number
  readonly index: string
  readonly hashes: Buffer
  readonly root: Buffer
}

/**
 * The tiles that become complete when a level with `before` hashes gets these further ones, and the tiles above that
 * become complete with them. It is called before the new leaves are written.
 */
async function completed(
  db: Queryable,
  hash: Hash,
  level: number,
  before: number,
  added: readonly Uint8Array[],
): Promise<Tile[]> {
  if ((before % TILE_WIDTH) + added.length < TILE_WIDTH) return []
  const hashes = [...(await unfinished(db, level, before)), ...added]
  const first = Math.floor(before / TILE_WIDTH)
  const tiles: Tile[] = []
  for (let at = 0; (at + 1) * TILE_WIDTH <= hashes.length; at += 1) {
    const own = hashes.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)
    const root = Buffer.from(rootOfHashes(hash, own))
    tiles.push({ level, index: String(first + at), hashes: Buffer.concat(own), root })
  }
  const above = await completed(
    db,
    hash,
    level + 1,
    first,
    tiles.map(({ root }) => root),
  )
  return [...tiles, ...above]
}

const visitColumns = (entry: LogEntry) =>
  entry.kind === 'visit' ? { visitId: entry.visit, number: String(entry.number), seq: entry.seq } : {}

/**
 * Appends entries to the log.
 *
 * @param seals computes the keyed hash of the head
 * @param head where the log stands: what `readOwnHead` returned
 * @param changes what else changes in the head
 * @returns where the log stands then
 * @throws RangeError if an entry is too large to be served
 */
export async function append(
  db: Queryable,
  seals: EventMac,
  head: Head,
  entries: readonly LogEntry[],
  changes: Partial<Omit<Head, 'edge'>> = {},
): Promise<Head> {
  const hash = hashFunctions[head.hash]
  const written = entries.map((entry, at) => {
    const content = entryContent(entry)
    const bytes = Buffer.from(content)
    if (bytes.length > LARGEST_ENTRY) throw new RangeError(`an entry of ${bytes.length} bytes`)
    const none = { visitId: null, number: null, seq: null }
    const leaf = Buffer.from(leafHash(hash, bytes))
    const position = String(head.edge.size + at)
    return { position, kind: entry.kind, content, leafHash: leaf, ...none, ...visitColumns(entry) }
  })
  const leaves = written.map(({ leafHash: leaf }) => leaf)
  const tiles = await completed(db, hash, 0, head.edge.size, leaves)
  const edge = leaves.reduce<Edge>((so, leaf) => grown(hash, so, leaf), head.edge)
  const next = { ...head, ...changes, edge }
  await INSERT_ENTRIES.run(db, { rows: jsonRows(tables.logEntry, written) })
  if (tiles.length > 0) await INSERT_TILES.run(db, { rows: jsonRows(tables.logTile, tiles) })
  await WRITE_HEAD.run(db, {
    size: String(edge.size),
    edge: Buffer.concat(edge.roots),
    visits: String(next.visits),
    rows: String(next.rows),
    key: next.key,
    markedAt: next.markedAt,
    begunAt: next.begunAt,
    statedDay: next.statedDay,
    mac: seals.ofHead(textOf(next)),
  })
  return next
}

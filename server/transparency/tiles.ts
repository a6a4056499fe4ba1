import { hashFunctions } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { hashOfLog } from './hash.ts'
import { consistencySpans, inclusionSpans, type Span } from './rules/merkle.ts'
import { hashesOfSpans, type ReadTile, TILE_WIDTH } from './rules/tile.ts'

const e = columnsOf(tables.logEntry, 'e')
const t = columnsOf(tables.logTile, 't')

const TILE = query({ level: 'int4', index: 'int8' }, ({ level, index }) =>
  select(pick(t, 'hashes'), `FROM ${t} WHERE ${t.level} = ${level} AND ${t.index} = ${index}`),
)
const LEAVES = query({ from: 'int8', limit: 'int4' }, ({ from, limit }) =>
  select(
    pick(e, 'leafHash'),
    `FROM ${e} WHERE ${e.position} >= ${from} ORDER BY ${e.position} LIMIT ${limit}`,
  ),
)
const ROOTS = query({ level: 'int4', from: 'int8', limit: 'int4' }, ({ level, from, limit }) =>
  select(
    pick(t, 'root'),
    `FROM ${t} WHERE ${t.level} = ${level} AND ${t.index} >= ${from} ORDER BY ${t.index} LIMIT ${limit}`,
  ),
)

/**
 * Reads the tiles of the log. A tile that is not complete yet is put together from the level below it.
 * @returns fewer hashes than asked for if the log does not have them yet
 */
export function tilesIn(db: Queryable): ReadTile {
  return async ({ level, index, width }) => {
    const kept = await TILE.first(db, { level, index: String(index) })
    if (kept !== undefined)
      return Array.from({ length: width }, (_, at) => kept.hashes.subarray(at * 32, at * 32 + 32))
    const from = String(index * TILE_WIDTH)
    if (level === 0) return (await LEAVES.all(db, { from, limit: width })).map(({ leafHash }) => leafHash)
    return (await ROOTS.all(db, { level: level - 1, from, limit: width })).map(({ root }) => root)
  }
}

async function hashesOf(db: Queryable, spans: readonly Span[]): Promise<Uint8Array[]> {
  const hash = hashFunctions[(await hashOfLog(db)) ?? 'sha256']
  return await hashesOfSpans(hash, tilesIn(db), spans)
}

/** The hashes which prove that the log of `to` entries begins with the log of its first `from` entries. */
export async function consistencyProof(db: Queryable, from: number, to: number): Promise<Uint8Array[]> {
  return await hashesOf(db, consistencySpans(from, to))
}

/** The hashes which prove that the entry at `index` is in the log of `size` entries. */
export async function inclusionProof(db: Queryable, index: number, size: number): Promise<Uint8Array[]> {
  return await hashesOf(db, inclusionSpans(index, size))
}

const CONTENTS = query({ from: 'int8', limit: 'int4' }, ({ from, limit }) =>
  select(
    pick(e, 'content'),
    `FROM ${e} WHERE ${e.position} >= ${from} ORDER BY ${e.position} LIMIT ${limit}`,
  ),
)

/** The first `width` entries of a tile of entries. */
export async function entriesIn(db: Queryable, index: number, width: number): Promise<string[]> {
  const rows = await CONTENTS.all(db, { from: String(index * TILE_WIDTH), limit: width })
  return rows.map(({ content }) => content)
}

import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { type Edge, EMPTY, grown, type Hash } from '../transparency/rules/merkle.ts'
import { TILE_WIDTH } from '../transparency/rules/tile.ts'
import type { CopyOfTile } from './copies.ts'
import type { Report } from './findings.ts'

const t = columnsOf(tables.logTile, 't')
const TILES = query({ level: 'int4', from: 'int8', limit: 'int4' }, ({ level, from, limit }) =>
  select(
    pick(t, 'index', 'hashes', 'root'),
    `FROM ${t} WHERE ${t.level} = ${level} AND ${t.index} >= ${from} ORDER BY ${t.index} LIMIT ${limit}`,
  ),
)

/** A level of the tree: the hashes of its unfinished tile, and the finished tiles that are not compared yet. */
interface Level {
  open: Uint8Array[]
  /** The edge of the unfinished tile, as of a tree of its own. */
  edge: Edge
  finished: { readonly hashes: Uint8Array[]; readonly root: Uint8Array }[]
  compared: number
}

/** Follows the tiles of the log, and compares them with the stored tiles and with the published ones. */
export class TilesCheck {
  readonly #db: Queryable
  readonly #hash: Hash
  readonly #report: Report
  readonly #levels: Level[] = []
  #size = 0

  constructor(db: Queryable, hash: Hash, report: Report) {
    this.#db = db
    this.#hash = hash
    this.#report = report
  }

  /** The number of entries so far. */
  get size(): number {
    return this.#size
  }

  /** Takes the hash of the next entry. */
  add(hash: Uint8Array): void {
    this.#size += 1
    this.#addAt(0, hash)
  }

  #addAt(number: number, hash: Uint8Array): void {
    this.#levels[number] ??= { open: [], edge: EMPTY, finished: [], compared: 0 }
    const level = this.#levels[number]
    level.open.push(hash)
    level.edge = grown(this.#hash, level.edge, hash)
    const [root] = level.edge.roots
    if (level.open.length < TILE_WIDTH || root === undefined) return
    level.finished.push({ hashes: level.open, root })
    level.open = []
    level.edge = EMPTY
    this.#addAt(number + 1, root)
  }

  /** The edge of the whole tree: the roots of its tiles are the leaves of the level above. */
  edge(): Edge {
    const roots = this.#levels.toReversed().flatMap(({ edge }) => edge.roots)
    return { size: this.#size, roots }
  }

  /** Compares what is finished so far. The published beginning of the last tile is compared as well. */
  async compare(copyOfTile: CopyOfTile): Promise<void> {
    for (const [number, level] of this.#levels.entries()) {
      const { finished, compared } = level
      const limit = finished.length
      const stored = await TILES.all(this.#db, { level: number, from: String(compared), limit })
      for (const [at, { hashes, root }] of finished.entries()) {
        const tile = stored.find(({ index }) => Number(index) === compared + at)
        const same = tile?.hashes.equals(Buffer.concat(hashes)) === true
        if (!(same && tile.root.equals(root)))
          this.#report({ what: 'TILE_CHANGED', level: number, index: compared + at })
        if (number === 0) this.#compareCopy(compared + at, hashes, await copyOfTile(compared + at))
      }
      level.compared += finished.length
      level.finished = []
    }
  }

  /** Compares the entries of the last tile, which is not complete. */
  async end(copyOfTile: CopyOfTile): Promise<void> {
    const level = this.#levels[0]
    if (level !== undefined) this.#compareCopy(level.compared, level.open, await copyOfTile(level.compared))
  }

  #compareCopy(index: number, hashes: readonly Uint8Array[], copy: Uint8Array | null): void {
    if (copy === null) return
    for (const [at, hash] of hashes.entries()) {
      const published = copy.subarray(at * 32, at * 32 + 32)
      if (published.length === 32 && !Buffer.from(published).equals(hash))
        this.#report({ what: 'ENTRY_REWRITTEN', position: index * TILE_WIDTH + at })
    }
  }
}

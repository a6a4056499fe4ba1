import { EMPTY, grown, type Hash, rootOf, type Span } from './merkle.ts'

/* Tiles: 256 neighbouring hashes of one level of the tree. c2sp.org/tlog-tiles. */

export const TILE_WIDTH = 256

/** A tile, or the beginning of one: `width` hashes from `index * 256` on, each over `256 ** level` leaves. */
export interface TileName {
  readonly level: number
  readonly index: number
  readonly width: number
}

/** The number of a tile in a path: `x001/x234/067`. */
export function tileNumber(index: number): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const parts = padded.match(/\d{3}/g) ?? []
  return parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/')
}

/**
 * Reads the path of a tile (`tile/<level>/<number>[.p/<width>]`) or of entries (`tile/entries/…`). Null for any other
 * path, and for another spelling of the same tile.
 */
export function readTilePath(path: string): (TileName & { readonly entries: boolean }) | null {
  const found =
    /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? undefined
  if (!found) return null
  const [, level = '', number = '', width] = found
  const index = Number(number.replaceAll(/[x/]/g, ''))
  const name = { level: level === 'entries' ? 0 : Number(level), index, width: Number(width ?? TILE_WIDTH) }
  const spelled = tileNumber(index) === number && Number.isSafeInteger(index)
  const partial = width === undefined || name.width < TILE_WIDTH
  return spelled && partial && name.level < 64 ? { ...name, entries: level === 'entries' } : null
}

/** Reads the first `width` hashes of a tile. */
export type ReadTile = (name: TileName) => Promise<readonly Uint8Array[]>

/** The root over hashes of one level, as if they were leaves. */
export function rootOfHashes(hash: Hash, hashes: readonly Uint8Array[]): Uint8Array {
  return rootOf(
    hash,
    hashes.reduce((edge, one) => grown(hash, edge, one), EMPTY),
  )
}

/**
 * The hash of a part of a tree, from its tiles. The part begins at a multiple of the least power of two that is not
 * less than its length, as the parts of proofs do.
 */
export async function hashOfSpan(hash: Hash, read: ReadTile, { start, length }: Span): Promise<Uint8Array> {
  let level = 0
  let unit = 1
  while (length % (unit * TILE_WIDTH) === 0 && start % (unit * TILE_WIDTH) === 0) {
    unit *= TILE_WIDTH
    level += 1
  }
  if (length > unit * TILE_WIDTH) {
    // The part is no perfect subtree. Its left child is one, and the right child is again a part of this form.
    let left = unit
    while (left * 2 < length) left *= 2
    const children = [
      await hashOfSpan(hash, read, { start, length: left }),
      await hashOfSpan(hash, read, { start: start + left, length: length - left }),
    ]
    return rootOfHashes(hash, children)
  }
  const first = start / unit
  const count = length / unit
  const index = Math.floor(first / TILE_WIDTH)
  const within = first - index * TILE_WIDTH
  const hashes = await read({ level, index, width: within + count })
  return rootOfHashes(hash, hashes.slice(within))
}

/** The hashes of the parts of a proof. */
export async function hashesOfSpans(
  hash: Hash,
  read: ReadTile,
  spans: readonly Span[],
): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = []
  for (const span of spans) hashes.push(await hashOfSpan(hash, read, span))
  return hashes
}

/*
 * The names of the objects of a backup. They sort as they were written.
 *
 *   base-20261201T021738Z-000000    a piece of a base backup
 *   base-20261201T021738Z-manifest  what belongs to it, written last: without it, there is no base backup
 *   wal-00000001-<from>-<to>        a piece of the write-ahead log of a timeline
 *   head                            up to when the write-ahead log is kept, replaced all the time
 */

export const HEAD = 'head'
export const BASES = 'base-'
export const WALS = 'wal-'

/** The name of a base backup that began at this instant. */
export function baseName(at: Date): string {
  return `${BASES}${at.toISOString().replace(/[:-]|\.\d{3}/g, '')}`
}

export function basePieceName(base: string, index: number): string {
  return `${base}-${String(index).padStart(6, '0')}`
}

export const manifestName = (base: string) => `${base}-manifest`

/** The base backup that this object belongs to, and whether the object is its manifest; null if it is none of a base. */
export function readBaseName(name: string): { readonly base: string; readonly isManifest: boolean } | null {
  const [, base, part] = /^(base-\d{8}T\d{6}Z)-(\d{6,}|manifest)$/.exec(name) ?? []
  return base === undefined ? null : { base, isManifest: part === 'manifest' }
}

/** A piece of the write-ahead log: the bytes from one position up to another. */
export interface WalPiece {
  readonly name: string
  readonly timeline: number
  readonly from: bigint
  readonly to: bigint
}

const hex = (value: bigint | number, digits: number) => value.toString(16).padStart(digits, '0')

export function walPiece(timeline: number, from: bigint, to: bigint): WalPiece {
  return { name: `${WALS}${hex(timeline, 8)}-${hex(from, 16)}-${hex(to, 16)}`, timeline, from, to }
}

/** Null if this is no name of a piece of the write-ahead log. */
export function readWalName(name: string): WalPiece | null {
  const [, timeline, from, to] = /^wal-([0-9a-f]{8})-([0-9a-f]{16})-([0-9a-f]{16})$/.exec(name) ?? []
  if (timeline === undefined || from === undefined || to === undefined) return null
  return { name, timeline: Number.parseInt(timeline, 16), from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }
}

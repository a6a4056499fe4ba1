import { z } from 'zod'
import type { BackupStore } from '../adapters/backup-store/port.ts'
import { readOwnJson } from '../kernel/storable.ts'
import { BackupBroken } from './fault.ts'
import type { BaseFacts } from './rules/choose.ts'
import { lsnText, readLsn } from './rules/lsn.ts'
import { BASES, HEAD, manifestName, readBaseName, readWalName, WALS, type WalPiece } from './rules/names.ts'
import type { BackupSeal } from './seal.ts'

/** Where a backup is kept, and with what it is sealed. */
export interface BackupPlace {
  readonly store: BackupStore
  readonly seal: BackupSeal
}

const lsn = z.string().transform(readLsn)
const instant = z.iso.datetime().transform((text) => new Date(text))

const archive = z.object({
  /** The number of the tablespace; null for the data folder. */
  tablespace: z.string().regex(/^\d+$/).nullable(),
  /** Where the tablespace lay on the server. */
  path: z.string(),
  /** How many of the base backup's pieces are of this archive. */
  pieces: z.number().int(),
})

/** A part of a base backup, in the order of its pieces. */
export type Archive = z.output<typeof archive>

const manifest = z.object({
  name: z.string(),
  systemId: z.string(),
  version: z.number().int(),
  timeline: z.number().int(),
  start: lsn,
  end: lsn,
  startedAt: instant,
  endedAt: instant,
  /** Bytes of the tar archives. */
  bytes: z.number().int(),
  /** SHA-256 of each sealed piece. */
  pieces: z.array(z.string().length(64)),
  /** Base backups from before tablespaces could be kept have one archive, and do not say so. */
  archives: z.array(archive).default([]),
})

/** A base backup, with the checksums of its pieces. */
export type Manifest = z.output<typeof manifest> & BaseFacts

export async function writeManifest({ store, seal }: BackupPlace, base: Manifest): Promise<void> {
  const name = manifestName(base.name)
  const content = { ...base, start: lsnText(base.start), end: lsnText(base.end) }
  await store.put(name, await seal.seal(name, Buffer.from(JSON.stringify(content))))
}

/** Opens an object. @throws BackupBroken MISSING, CHANGED, WRONG_KEY */
export async function openObject({ store, seal }: BackupPlace, name: string): Promise<Buffer> {
  const sealed = await store.get(name)
  if (sealed === null) throw new BackupBroken({ what: 'MISSING', name })
  return await seal.open(name, sealed)
}

/** All base backups that were completed. */
export async function readBases(place: BackupPlace): Promise<Manifest[]> {
  const bases: Manifest[] = []
  for await (const name of place.store.list(BASES)) {
    if (readBaseName(name)?.isManifest !== true) continue
    bases.push(manifest.parse(readOwnJson((await openObject(place, name)).toString())))
  }
  return bases
}

/** The pieces of the write-ahead log, by their names. */
export async function readPieces({ store }: BackupPlace): Promise<WalPiece[]> {
  const pieces: WalPiece[] = []
  for await (const name of store.list(WALS)) {
    const piece = readWalName(name)
    if (piece !== null) pieces.push(piece)
  }
  return pieces
}

const head = z.object({ systemId: z.string(), timeline: z.number().int(), to: lsn, at: instant })

/** Everything that was committed until `at` lies before `to` and is kept. */
export type Head = z.output<typeof head>

export async function readHead(place: BackupPlace): Promise<Head | null> {
  const sealed = await place.store.get(HEAD)
  return sealed === null ? null : head.parse(readOwnJson((await place.seal.open(HEAD, sealed)).toString()))
}

export async function writeHead({ store, seal }: BackupPlace, value: Head): Promise<void> {
  const content = JSON.stringify({ ...value, to: lsnText(value.to) })
  await store.replace(HEAD, await seal.seal(HEAD, Buffer.from(content)))
}

/** A sealed piece of the log begins with the server's number, so that no other server's log can stand in for it. */
const SYSTEM_BYTES = 8

export function walContent(systemId: string, bytes: Uint8Array): Buffer {
  const prefix = Buffer.alloc(SYSTEM_BYTES)
  prefix.writeBigUInt64BE(BigInt(systemId))
  return Buffer.concat([prefix, bytes])
}

/** The bytes of a piece of the log. @throws BackupBroken MISSING, CHANGED, WRONG_KEY */
export async function openWal(place: BackupPlace, piece: WalPiece, systemId: string): Promise<Buffer> {
  const content = await openObject(place, piece.name)
  const bytes = content.subarray(SYSTEM_BYTES)
  const own = content.length > SYSTEM_BYTES && content.readBigUInt64BE() === BigInt(systemId)
  if (!own || BigInt(bytes.length) !== piece.to - piece.from)
    throw new BackupBroken({ what: 'CHANGED', name: piece.name })
  return bytes
}

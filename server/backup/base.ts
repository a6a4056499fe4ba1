import { createHash } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import { type Archive, type BackupPlace, type Manifest, writeManifest } from './objects.ts'
import { connectReplication, identify, streamed } from './replication.ts'
import { readLsn } from './rules/lsn.ts'
import { baseName, basePieceName } from './rules/names.ts'
import { connectServer, flushedAt, serverVersion } from './server.ts'

/** Bytes of the tar archive that are sealed as one object. */
const PIECE_BYTES = 8 * 1024 * 1024

/** An `n` message: the name of an archive and the folder that it is of, each ended by a zero. That of the data folder is empty. */
function archiveOf(chunk: Buffer): Archive {
  const [name = '', path = ''] = chunk.subarray(1).toString().split('\0')
  const tablespace = /^(\d+)\.tar$/.exec(name)?.[1] ?? null
  return { tablespace, path, pieces: 0 }
}

/**
 * Collects the archives into pieces and stores them one after the other. No piece has bytes of two archives. The server waits
 * while a piece is stored, so this process never holds more than a few.
 */
class Pieces {
  readonly hashes: string[] = []
  readonly archives: Archive[] = []
  bytes = 0
  failure: unknown
  #open: Buffer[] = []
  #length = 0
  #ready: Buffer[] = []
  #work: Promise<void> = Promise.resolve()
  readonly #place: BackupPlace
  readonly #base: string

  constructor(place: BackupPlace, base: string) {
    this.#place = place
    this.#base = base
  }

  /** Takes one message: `n` begins an archive, `d` has bytes of it, and `p` tells the progress. */
  take(chunk: Buffer): void {
    const kind = String.fromCharCode(chunk[0] ?? 0)
    if (kind === 'n') {
      this.#endPiece()
      this.archives.push(archiveOf(chunk))
    }
    if (kind !== 'd') return
    this.#open.push(chunk.subarray(1))
    this.#length += chunk.length - 1
    this.bytes += chunk.length - 1
  }

  get full(): boolean {
    return this.#length >= PIECE_BYTES || this.#ready.length > 0
  }

  #endPiece(): void {
    const archive = this.archives.at(-1)
    if (this.#length === 0 || archive === undefined) return
    this.archives[this.archives.length - 1] = { ...archive, pieces: archive.pieces + 1 }
    this.#ready.push(Buffer.concat(this.#open))
    this.#open = []
    this.#length = 0
  }

  async store(): Promise<void> {
    this.#endPiece()
    const ready = this.#ready.splice(0)
    this.#work = this.#work.then(async () => {
      for (const bytes of ready) {
        const name = basePieceName(this.#base, this.hashes.length)
        const sealed = await this.#place.seal.seal(name, bytes)
        await this.#place.store.put(name, sealed)
        this.hashes.push(createHash('sha256').update(sealed).digest('hex'))
      }
    })
    await this.#work
  }
}

/**
 * Takes a base backup: a copy of all files of the server while it goes on working. It is restored together with the
 * write-ahead log from its start on. Each tablespace is an archive of its own. The manifest is written last; without it, the
 * pieces are no backup.
 */
export async function takeBase(url: string, place: BackupPlace, clock: Clock): Promise<Manifest> {
  const client = await connectReplication(url)
  const server = await connectServer(url)
  try {
    const { systemId, timeline } = await identify(client)
    const version = await serverVersion(server)
    const startedAt = clock.now()
    const name = baseName(startedAt)
    const pieces = new Pieces(place, name)
    const rows = await streamed(
      client,
      `BASE_BACKUP (LABEL '${name}', CHECKPOINT 'fast', WAL false, MANIFEST 'no', TABLESPACE_MAP true)`,
      (chunk, { stream }) => {
        pieces.take(chunk)
        if (!pieces.full || stream.isPaused()) return
        stream.pause()
        void pieces
          .store()
          .catch((error: unknown) => {
            pieces.failure ??= error
            stream.destroy()
          })
          .finally(() => stream.resume())
      },
    ).catch((error: unknown) => {
      throw pieces.failure ?? error
    })
    await pieces.store()
    const [start] = rows.at(0) ?? []
    const [end] = rows.at(-1) ?? []
    const { at: endedAt } = await flushedAt(server)
    const base: Manifest = {
      name,
      systemId,
      version,
      timeline,
      start: readLsn(start ?? ''),
      end: readLsn(end ?? ''),
      startedAt,
      endedAt,
      bytes: pieces.bytes,
      pieces: pieces.hashes,
      archives: pieces.archives,
    }
    await writeManifest(place, base)
    return base
  } finally {
    await client.end().catch(() => undefined)
    await server.end()
  }
}

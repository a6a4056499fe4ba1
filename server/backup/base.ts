import { createHash } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import { type BackupPlace, type Manifest, writeManifest } from './objects.ts'
import { connectReplication, identify, streamed } from './replication.ts'
import { readLsn } from './rules/lsn.ts'
import { baseName, basePieceName } from './rules/names.ts'
import { connectServer, flushedAt, serverVersion } from './server.ts'

/** Bytes of the tar archive that are sealed as one object. */
const PIECE_BYTES = 8 * 1024 * 1024

/** A server with tablespaces sends several archives. */
const ONE_ARCHIVE = 1

/**
 * Collects the archive into pieces and stores them one after the other. The server waits while a piece is stored, so this
 * process never holds more than two.
 */
class Pieces {
  readonly hashes: string[] = []
  bytes = 0
  archives = 0
  failure: unknown
  #open: Buffer[] = []
  #length = 0
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
    if (kind === 'n') this.archives += 1
    if (kind !== 'd') return
    this.#open.push(chunk.subarray(1))
    this.#length += chunk.length - 1
    this.bytes += chunk.length - 1
  }

  get full(): boolean {
    return this.#length >= PIECE_BYTES
  }

  async store(): Promise<void> {
    const bytes = Buffer.concat(this.#open)
    this.#open = []
    this.#length = 0
    this.#work = this.#work.then(async () => {
      const name = basePieceName(this.#base, this.hashes.length)
      const sealed = await this.#place.seal.seal(name, bytes)
      await this.#place.store.put(name, sealed)
      this.hashes.push(createHash('sha256').update(sealed).digest('hex'))
    })
    await this.#work
  }
}

/**
 * Takes a base backup: a copy of all files of the server while it goes on working. It is restored together with the
 * write-ahead log from its start on. The manifest is written last; without it, the pieces are no backup.
 *
 * @throws Error if the server has tablespaces, which are not supported
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
      `BASE_BACKUP (LABEL '${name}', CHECKPOINT 'fast', WAL false, MANIFEST 'no')`,
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
    if (pieces.archives !== ONE_ARCHIVE) throw new Error('tablespaces are not supported by this backup')
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
    }
    await writeManifest(place, base)
    return base
  } finally {
    await client.end().catch(() => undefined)
    await server.end()
  }
}

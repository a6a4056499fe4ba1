import { MINUTE_MS, SECOND_MS } from '../kernel/calendar.ts'
import type { Clock } from '../kernel/clock.ts'
import { type BackupPlace, readPieces, walContent, writeHead } from './objects.ts'
import { connectReplication, identify, statusUpdate, streamed, walMessage } from './replication.ts'
import { lsnText, segmentStart } from './rules/lsn.ts'
import { walPiece } from './rules/names.ts'
import { connectServer, ensureSlot, flushedAt, SLOT } from './server.ts'

/** Bytes that are stored as one piece at most, and after which the server waits. */
const PIECE_BYTES = 4 * 1024 * 1024
const MOST_WAITING = 2 * PIECE_BYTES

export interface FollowInput {
  /** Milliseconds after which what came in is stored, even if it is little. This is what a crash can lose. */
  readonly everyMs: number
  /** Stops when everything is stored that was committed when it began. */
  readonly once: boolean
  readonly signal?: AbortSignal
  /** Called when the log is kept up to an instant. */
  readonly onKept?: (at: Date) => void
}

export interface Followed {
  /** Whether the log begins anew, so that earlier base backups cannot be replayed to now. */
  readonly begunAnew: boolean
  /** Everything that was committed until then is kept. */
  readonly at: Date | null
}

/** From where the log is received: behind the last piece, or, if the server no longer has that, from what it has. */
async function beginning(
  place: BackupPlace,
  timeline: number,
  slot: { readonly from: bigint; readonly made: boolean },
): Promise<{ readonly from: bigint; readonly anew: boolean }> {
  const own = (await readPieces(place)).filter((piece) => piece.timeline === timeline)
  // They do not overlap, and their names sort by their positions.
  const last = own.at(-1)?.to ?? 0n
  const oldest = segmentStart(slot.from)
  return last < oldest ? { from: oldest, anew: true } : { from: last, anew: false }
}

/**
 * Receives the write-ahead log of the server and stores it in pieces. The server keeps the log until a piece is stored, so
 * nothing is missing if this process or the place fails for a while.
 */
export async function followWal(
  url: string,
  place: BackupPlace,
  clock: Clock,
  input: FollowInput,
): Promise<Followed> {
  const server = await connectServer(url)
  const client = await connectReplication(url)
  try {
    const { systemId, timeline } = await identify(client)
    const { from, anew } = await beginning(place, timeline, await ensureSlot(server))
    const target = await flushedAt(server)
    let stored = from
    let received = from
    let waiting: Buffer[] = []
    let kept: Date | null = null
    let stream: NodeJS.ReadWriteStream | undefined
    const tell = () => stream?.write(statusUpdate(stored, clock.now()))

    async function store(): Promise<void> {
      const [bytes, to] = [Buffer.concat(waiting), received]
      waiting = []
      if (bytes.length > 0) {
        const piece = walPiece(timeline, stored, to)
        await place.store.put(piece.name, await place.seal.seal(piece.name, walContent(systemId, bytes)))
        stored = to
      }
      tell()
      if (stream?.isPaused() === true) stream.resume()
    }

    /** Says up to when the log is kept. The position is asked for first; the pieces then have to reach it. */
    async function keep(mark: { readonly at: Date; readonly lsn: bigint }): Promise<boolean> {
      if (stored < mark.lsn) return false
      await writeHead(place, { systemId, timeline, to: stored, at: mark.at })
      kept = mark.at
      input.onKept?.(mark.at)
      return true
    }

    const receiving = streamed(
      client,
      `START_REPLICATION SLOT "${SLOT}" PHYSICAL ${lsnText(from)} TIMELINE ${timeline}`,
      (chunk, connection) => {
        stream = connection.stream
        const message = walMessage(chunk)
        if (message?.reply === true) tell()
        if (message === null || message.data === null) return
        // A stream with a hole would be stored under positions that it does not have.
        if (message.data.at !== received) {
          connection.stream.destroy(new Error('the write-ahead log arrived out of order'))
          return
        }
        waiting.push(message.data.bytes)
        received += BigInt(message.data.bytes.length)
        if (received - stored > BigInt(MOST_WAITING)) connection.stream.pause()
      },
    )
    let failed = false
    let failure: unknown
    receiving.catch((error: unknown) => {
      failed = true
      failure = error
    })
    const step = Math.min(input.everyMs, SECOND_MS / 4)
    let mark: { readonly at: Date; readonly lsn: bigint } = target
    let storedAt = performance.now()
    let toldAt = performance.now()
    for (;;) {
      if (failed) throw failure
      const now = performance.now()
      const due = now - storedAt >= input.everyMs || received - stored >= BigInt(PIECE_BYTES)
      const enough = input.once && received >= target.lsn
      if (due || enough || input.signal?.aborted === true) {
        await store()
        storedAt = performance.now()
        if ((await keep(mark)) && !input.once) mark = await flushedAt(server)
        if (input.once && kept !== null) break
      }
      if (input.signal?.aborted === true) break
      if (now - toldAt > MINUTE_MS / 6) {
        tell()
        toldAt = now
      }
      await new Promise((resolve) => setTimeout(resolve, step))
    }
    return { begunAnew: anew, at: kept }
  } finally {
    await client.end().catch(() => undefined)
    await server.end()
  }
}

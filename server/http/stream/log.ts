import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import { lastCheckpoint } from '../../transparency/checkpoint.ts'
import { readTilePath, TILE_WIDTH } from '../../transparency/rules/tile.ts'
import { entriesIn, tilesIn } from '../../transparency/tiles.ts'

/** Below this path, other tools read the log: c2sp.org/tlog-tiles. */
export const LOG_PATH = '/log/'

const NEVER_CHANGES = 'public, max-age=31536000, immutable'

function send(response: ServerResponse, type: string, cached: string, body: string | Buffer): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Cache-Control': cached,
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Entries as a bundle: each with its length in two bytes before it. */
function bundle(entries: readonly string[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const bytes = Buffer.from(entry)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/**
 * Answers a request for a part of the log. Checkpoints and tiles contain hashes only and are given to everybody. Entries
 * name visits and say how many there are; they are given only if the installation publishes them.
 *
 * @param path what follows `LOG_PATH`
 * @throws DomainError RECORD_NOT_FOUND if the log has no such part yet, or it is not published
 */
export async function answerLog(
  services: Pick<Services, 'db'>,
  options: { readonly entries: boolean },
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new DomainError('RECORD_NOT_FOUND')
  const last = await lastCheckpoint(services.db)
  if (path === 'checkpoint' && last !== null)
    return send(response, 'text/plain; charset=utf-8', 'no-store', last.note)
  const tile = readTilePath(path)
  if (tile === null || last === null || (tile.entries && !options.entries))
    throw new DomainError('RECORD_NOT_FOUND')
  const { level, index, width } = tile
  // What is not signed yet could still change, if the transaction that appends it fails.
  if ((index * TILE_WIDTH + width) * TILE_WIDTH ** level > last.size)
    throw new DomainError('RECORD_NOT_FOUND')
  const body = tile.entries
    ? bundle(await entriesIn(services.db, index, width))
    : Buffer.concat(await tilesIn(services.db)({ level, index, width }))
  return send(response, 'application/octet-stream', NEVER_CHANGES, body)
}

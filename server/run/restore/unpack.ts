import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, open, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupBroken } from '../../backup/fault.ts'
import { type BackupPlace, type Manifest, openWal } from '../../backup/objects.ts'
import { SEGMENT_BYTES, segmentName, segmentStart } from '../../backup/rules/lsn.ts'
import { basePieceName, type WalPiece } from '../../backup/rules/names.ts'

/** Opens a piece of a base backup. @throws BackupBroken MISSING, CHANGED, WRONG_KEY */
async function openPiece(place: BackupPlace, base: Manifest, index: number): Promise<Buffer> {
  const name = basePieceName(base.name, index)
  const sealed = await place.store.get(name)
  if (sealed === null) throw new BackupBroken({ what: 'MISSING', name })
  const bytes = await place.seal.open(name, sealed)
  if (createHash('sha256').update(sealed).digest('hex') !== base.pieces[index])
    throw new BackupBroken({ what: 'CHANGED', name })
  return bytes
}

/** Pieces that are read and opened while the one before is written. */
const AHEAD = 3

/** Opens pieces in their order. @throws BackupBroken about the first one that is not right */
async function* openPieces(
  place: BackupPlace,
  base: Manifest,
  pieces: { readonly from: number; readonly to: number },
): AsyncGenerator<Buffer> {
  const opened: Promise<Buffer>[] = []
  for (let index = pieces.from; index < pieces.to || opened.length > 0; index += 1) {
    if (index < pieces.to) {
      const piece = openPiece(place, base, index)
      // It is told when its turn comes.
      piece.catch(() => undefined)
      opened.push(piece)
      if (opened.length < AHEAD) continue
    }
    const next = await opened.shift()
    if (next !== undefined) yield next
  }
}

/** Unpacks the archive that these pieces make into an empty folder. @throws BackupBroken */
async function unpackArchive(
  place: BackupPlace,
  base: Manifest,
  pieces: { readonly from: number; readonly to: number },
  folder: string,
  onPiece: (done: number) => void,
): Promise<void> {
  // The archive of PostgreSQL has plain entries only. `tar` is on every system that the platform runs on.
  const tar = spawn('tar', ['-x', '-f', '-', '-C', folder], { stdio: ['pipe', 'ignore', 'pipe'] })
  const words: string[] = []
  tar.stderr.on('data', (chunk: unknown) => words.push(String(chunk)))
  // If tar ends early, its exit code tells it.
  tar.stdin.on('error', () => undefined)
  const ended = once(tar, 'close')
  ended.catch(() => undefined)
  try {
    let done = pieces.from
    for await (const bytes of openPieces(place, base, pieces)) {
      if (tar.stdin.writable && !tar.stdin.write(bytes)) await Promise.race([once(tar.stdin, 'drain'), ended])
      done += 1
      onPiece(done)
    }
    tar.stdin.end()
  } catch (error) {
    tar.kill()
    throw error
  }
  const [code] = await ended
  if (code !== 0) throw new Error(`tar could not unpack the base backup: ${words.join('').slice(0, 500)}`)
}

/**
 * Unpacks a base backup into an empty folder, and its tablespaces into folders of their own beside it, never to where they lay
 * on the server.
 *
 * @param into.tablespaces the folder for the tablespaces' folders, which have their numbers as names
 * @param onPiece gets the number of pieces that are unpacked
 * @returns the numbers of the tablespaces
 * @throws BackupBroken
 */
export async function unpackBase(
  place: BackupPlace,
  base: Manifest,
  into: { readonly data: string; readonly tablespaces: string },
  onPiece: (done: number) => void,
): Promise<readonly string[]> {
  const whole = { tablespace: null, pieces: base.pieces.length }
  const found: string[] = []
  let from = 0
  for (const { tablespace, pieces } of base.archives.length === 0 ? [whole] : base.archives) {
    const folder = tablespace === null ? into.data : join(into.tablespaces, tablespace)
    if (tablespace !== null) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      found.push(tablespace)
    }
    await unpackArchive(place, base, { from, to: from + pieces }, folder, onPiece)
    from += pieces
  }
  // The map names the server's own folders.
  await rm(join(into.data, 'tablespace_map'), { force: true })
  return found
}

/** Leads the data folder to its tablespaces. */
export async function linkTablespaces(
  data: string,
  folder: string,
  numbers: readonly string[],
): Promise<void> {
  for (const each of numbers) {
    const link = join(data, 'pg_tblspc', each)
    await rm(link, { force: true })
    await symlink(join(folder, each), link)
  }
}

/**
 * Writes pieces of the write-ahead log as the files that PostgreSQL replays. The last file is filled with zeros, at which
 * PostgreSQL recognises the end.
 */
export async function writeSegments(
  place: BackupPlace,
  base: Manifest,
  pieces: readonly WalPiece[],
  folder: string,
): Promise<void> {
  let done = segmentStart(base.start)
  for (const piece of pieces) {
    const bytes = await openWal(place, piece, base.systemId)
    let at = piece.from
    if (at < done) at = done
    while (at < piece.to) {
      const start = segmentStart(at)
      let end = start + SEGMENT_BYTES
      if (end > piece.to) end = piece.to
      const file = await open(join(folder, segmentName(base.timeline, at)), at === start ? 'w' : 'r+')
      try {
        if (at === start) await file.truncate(Number(SEGMENT_BYTES))
        const [from, to] = [Number(at - piece.from), Number(end - piece.from)]
        await file.write(bytes, from, to - from, Number(at - start))
      } finally {
        await file.close()
      }
      at = end
    }
    done = piece.to
  }
}

import { chmod, type FileHandle, link, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemIds } from '../../kernel/ids.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { hasNoLinks, syncNames, writeNew } from '../folder/files.ts'
import type { PublishPort } from './port.ts'
import { checkPublishable, checkSame, isPublishName, MOST_BYTES, publishFailure } from './published.ts'

/** Reads a file to its end; a file that is too long for this place is an error. */
async function contentOf(file: FileHandle): Promise<Uint8Array> {
  const { size } = await file.stat()
  if (size > MOST_BYTES) throw publishFailure('TOO_LARGE', false)
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await file.read(bytes, 0, size, 0)
  return bytes.subarray(0, bytesRead)
}

/**
 * Publishes into a folder, usually a mount of a storage that keeps files for years (WORM).
 *
 * A file gets its name only when all its bytes are on the disk, by a link, which never replaces a file. Afterwards it is made
 * read-only: storages with file locking keep a file from that moment on. The folder is never created, because a folder in
 * the place of a storage that is not mounted would keep nothing.
 */
export function createFolderPublisher(folder: string): PublishPort {
  const at = (name: string) => join(folder, name)

  async function readNamed(name: string): Promise<Uint8Array | null> {
    let file: FileHandle
    try {
      file = await open(at(name), 'r')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
    try {
      return await contentOf(file)
    } finally {
      await file.close()
    }
  }

  /** Gives the name to a finished file. @returns false if the name is taken */
  async function name(draft: string, named: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await link(draft, named)
      return true
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false
      if (!hasNoLinks(error)) throw error
    }
    // Without links, a file can be cut off by a crash. It is then other bytes, and an error, for ever.
    try {
      await writeNew(named, bytes)
      return true
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false
      throw error
    }
  }

  async function names(): Promise<string[]> {
    return (await readdir(folder)).filter(isPublishName).sort()
  }

  /** Errors of the file system, with the code of the system. */
  async function told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Error && error.name === 'VendorError') throw error
      throw publishFailure(`FOLDER_${errorCode(error) ?? 'UNKNOWN'}`, true)
    }
  }

  const read = (wanted: string) => told(async () => (isPublishName(wanted) ? await readNamed(wanted) : null))

  return {
    kind: 'folder',
    publish: async (wanted, bytes) => {
      checkPublishable(wanted, bytes)
      await told(async () => {
        const draft = at(`.draft-${systemIds.token()}`)
        await writeNew(draft, bytes)
        let isNew: boolean
        try {
          isNew = await name(draft, at(wanted), bytes)
        } finally {
          await unlink(draft)
        }
        if (!isNew) checkSame((await readNamed(wanted)) ?? new Uint8Array(), bytes)
        await chmod(at(wanted), 0o444)
        await syncNames(folder)
      })
    },
    last: () =>
      told(async () => {
        const latest = (await names()).at(-1)
        if (latest === undefined) return null
        const bytes = await readNamed(latest)
        return bytes === null ? null : { name: latest, bytes }
      }),
    list: async function* (after) {
      for (const each of await told(names)) if (after === undefined || each > after) yield each
    },
    read,
  }
}

import { link, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemIds } from '../../kernel/ids.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { hasNoLinks, syncNames, writeNew } from '../folder/files.ts'
import type { BackupStore } from './port.ts'
import { checkObject, isObjectName, storeFailure } from './port.ts'

/** Errors of the file system, with the code of the system. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && (error.name === 'VendorError' || error instanceof RangeError)) throw error
    throw storeFailure(`FOLDER_${errorCode(error) ?? 'UNKNOWN'}`, true)
  }
}

/**
 * Keeps objects as files of a folder, usually a mount of another machine's disk.
 *
 * A file gets its name only when all its bytes are on the disk, so that a crash never leaves half an object.
 *
 * The folder is never created: a folder in the place of a storage that is not mounted would fill the disk of the server that
 * the backup is for.
 */
export function createFolderStore(folder: string): BackupStore {
  const at = (name: string) => join(folder, name)

  async function give(draft: string, name: string): Promise<void> {
    try {
      await link(draft, at(name))
      await unlink(draft)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw storeFailure('TAKEN', false)
      if (!hasNoLinks(error)) throw error
      if ((await read(name)) !== null) throw storeFailure('TAKEN', false)
      await rename(draft, at(name))
    }
  }

  async function read(name: string): Promise<Uint8Array | null> {
    try {
      return await readFile(at(name))
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async function write(
    name: string,
    bytes: Uint8Array,
    place: (draft: string) => Promise<void>,
  ): Promise<void> {
    checkObject(name, bytes)
    await told(async () => {
      const draft = at(`.draft-${systemIds.token()}`)
      await writeNew(draft, bytes)
      try {
        await place(draft)
      } catch (error) {
        await unlink(draft).catch(() => undefined)
        throw error
      }
      await syncNames(folder)
    })
  }

  return {
    kind: 'folder',
    put: (name, bytes) => write(name, bytes, (draft) => give(draft, name)),
    replace: (name, bytes) => write(name, bytes, (draft) => rename(draft, at(name))),
    get: (name) =>
      told(async () => {
        return isObjectName(name) ? await read(name) : null
      }),
    list: async function* (prefix) {
      const names = await told(() => readdir(folder))
      yield* names.filter((name) => isObjectName(name) && name.startsWith(prefix)).sort()
    },
    remove: (name) =>
      told(async () => {
        if (!isObjectName(name)) return
        await unlink(at(name)).catch((error: unknown) => {
          if (errorCode(error) !== 'ENOENT') throw error
        })
      }),
  }
}

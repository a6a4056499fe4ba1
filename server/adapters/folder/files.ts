import { open } from 'node:fs/promises'
import { errorCode } from '../../kernel/thrown.ts'

/** Errors of file systems without hard links, for example of some SMB servers. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])

/** Whether a link could not be made because the file system has none. */
export function hasNoLinks(error: unknown): boolean {
  return NO_LINKS.has(errorCode(error) ?? '')
}

/** Writes a new file and waits until it is on the disk. @throws Error EEXIST if there is one */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Waits until the names in a folder are on the disk. Windows cannot do that. */
export async function syncNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

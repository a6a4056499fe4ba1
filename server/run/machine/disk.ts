import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'

const megabyte = 1024 * 1024

/**
 * Creates a writable folder, and checks that its disk has enough room.
 *
 * @param neededMegabytes the largest amount of data, in megabytes, that the caller is about to write
 * @throws StartFailure naming the folder and the problem
 */
export async function requireWritableFolder(folder: string, neededMegabytes: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unwritable(folder, error) ?? error
  }
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / megabyte)
  if (free < neededMegabytes) {
    throw new StartFailure(
      `The disk is nearly full: ${free} MB free at ${folder}, about ${neededMegabytes} MB are needed.`,
    )
  }
}

/**
 * Converts a failed write into a one-line message that tells the user how to fix the problem. Returns undefined for
 * any other kind of error.
 */
export function unwritable(path: string, error: unknown): StartFailure | undefined {
  const code = errorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StartFailure(`The disk is full: ${path} cannot be written.`, { cause: error })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new StartFailure(
      `${path} cannot be written (${code}). Give this account the right to, or use another folder.`,
      {
        cause: error,
      },
    )
  }
  return undefined
}

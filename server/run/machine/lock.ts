import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'
import { isAlive, startMark } from './processes.ts'

const holder = z.object({ pid: z.number().int().positive(), mark: z.string().optional() })

/** Parses the content of a lock file. Returns undefined if a full disk or a power failure left the file incomplete. */
function parse(text: string): z.infer<typeof holder> | undefined {
  try {
    return holder.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The id of the process that holds the lock; undefined when there is no lock or its process has ended. */
async function liveHolder(file: string): Promise<number | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const held = parse(text)
  if (held === undefined || !(await isAlive(held.pid))) return undefined
  return (await startMark(held.pid)) === held.mark ? held.pid : undefined
}

/**
 * Takes the lock that keeps two programs from using one data folder. The lock of a killed process is recognised as
 * stale, even when its process id now belongs to another process.
 *
 * @param held the error message if another process already holds the lock
 * @returns a function that releases the lock
 * @throws StartFailure naming the process that holds the lock
 */
export async function takeLock(
  file: string,
  held = 'This platform already runs here',
): Promise<() => Promise<void>> {
  const own = `${file}.${process.pid}`
  await writeFile(own, JSON.stringify({ pid: process.pid, mark: await startMark(process.pid) }))
  try {
    // Creating a link is atomic and never replaces an existing file, so only one process gets the lock.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await link(own, file)
        return () => rm(file, { force: true })
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error
      }
      const pid = await liveHolder(file)
      if (pid !== undefined) {
        throw new StartFailure(`${held} (process ${pid}). Wait for it to end, or stop it: kill ${pid}`)
      }
      // The stale lock is renamed before it is removed. If two processes find it stale, only one can rename it, and
      // the other tries again.
      await rename(file, `${own}.stale`).catch(() => undefined)
      await rm(`${own}.stale`, { force: true })
    }
    throw new StartFailure(`The lock ${file} cannot be taken; remove it if nothing runs here.`)
  } finally {
    await rm(own, { force: true })
  }
}

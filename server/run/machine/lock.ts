import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'
import { isAlive, startMark } from './processes.ts'

const holder = z.object({ pid: z.number().int().positive(), mark: z.string().optional() })

/** What a lock file says; undefined for one that a full disk or a lost power supply has left half written. */
function parse(text: string): z.infer<typeof holder> | undefined {
  try {
    return holder.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Reads who holds the lock; undefined when nobody does or the process that did is gone. */
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
 * Takes the lock that keeps two programs off one data folder. A lock left by a killed process is recognised, even when
 * its process id has been given to another process since.
 *
 * @param held what to tell whoever comes second
 * @returns gives the lock back
 * @throws StartFailure naming the process that holds it
 */
export async function takeLock(
  file: string,
  held = 'This platform already runs here',
): Promise<() => Promise<void>> {
  const own = `${file}.${process.pid}`
  await writeFile(own, JSON.stringify({ pid: process.pid, mark: await startMark(process.pid) }))
  try {
    // A link appears whole or not at all, and never replaces what is there.
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
      // Moved aside rather than removed: of two that find it stale, one moves it and the other tries again.
      await rename(file, `${own}.stale`).catch(() => undefined)
      await rm(`${own}.stale`, { force: true })
    }
    throw new StartFailure(`The lock ${file} cannot be taken; remove it if nothing runs here.`)
  } finally {
    await rm(own, { force: true })
  }
}

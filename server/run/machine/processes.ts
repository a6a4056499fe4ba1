import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { promisify } from 'node:util'
import { errorCode } from '../../kernel/thrown.ts'

const run = promisify(execFile)

/** Whether a process with this id exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
  if (platform() !== 'linux') return true
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The process name is in parentheses and may itself contain parentheses and spaces, so the state is read after
    // the last parenthesis.
    return status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

/** The command line of a process, or undefined when it cannot be read. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    if (platform() === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout.trim()
  } catch {
    return undefined
  }
}

/**
 * Returns a mark that distinguishes this process from a later process with the same id. Ids are reused, above all in
 * containers, where process ids count from 1 at every start. Returns undefined if the operating system provides no
 * such mark.
 */
export async function startMark(pid: number): Promise<string | undefined> {
  try {
    if (platform() === 'linux') {
      const status = await readFile(`/proc/${pid}/stat`, 'utf8')
      const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
      // Field 22 of proc(5) is the process's start time. The index is counted from the state, which is field 3.
      return `${boot} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19]}`
    }
    return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim()
  } catch {
    return undefined
  }
}

/** The processes that this process has started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  if (platform() !== 'linux') {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
    const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
    return pairs.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))
  }
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const parents = await Promise.all(
    all.map(async (name) => {
      const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
      return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
    }),
  )
  return all.flatMap((name, place) => (parents[place] === pid ? [Number(name)] : []))
}

/** Resolves to true once the process has ended, or to false if it still exists after `milliseconds`. */
export async function waitForExit(pid: number, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds
  // The process is not a child of this one, so no event reports its end and its state must be polled.
  while (await isAlive(pid)) {
    if (performance.now() > until) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return true
}

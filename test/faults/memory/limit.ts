import { execFile } from 'node:child_process'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAlive } from '#server/run/machine/processes.ts'

const run = promisify(execFile)

/** Bytes that a process may still take. What it has already does not count. */
const LEFT = 4 * 1024 * 1024
/** Milliseconds within which a process at work needs more than that. */
const WITHIN_MS = 30_000

/** Where this machine's kernel limits the memory of groups of processes, by version of its interface. */
const groups = [
  { at: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { at: '/sys/fs/cgroup', limit: 'memory.max' },
] as const

async function inGroup(pid: number): Promise<(() => Promise<void>) | null> {
  for (const { at, limit } of groups) {
    const group = join(at, `return-visit-${pid}`)
    try {
      await mkdir(group)
    } catch {
      continue
    }
    try {
      await writeFile(join(group, limit), String(LEFT))
      await writeFile(join(group, 'cgroup.procs'), String(pid))
      return () => rmdir(group)
    } catch {
      await rmdir(group)
    }
  }
  return null
}

/** How a process was limited, and whether its memory ended while it worked. */
export interface Limited {
  readonly how: 'kernel' | 'address space'
  readonly ended: boolean
}

/**
 * Limits a process to what it has and four megabytes, as a container does, and waits until it has ended of that. Where groups
 * may not be made, its address space is limited, of which the allocator and not the kernel dies.
 */
export async function starveOfMemory(pid: number): Promise<Limited> {
  const leave = await inGroup(pid)
  if (leave === null) await run('prlimit', [`--pid=${pid}`, `--as=${LEFT}:`])
  let ended = false
  for (const until = performance.now() + WITHIN_MS; !ended && performance.now() < until; await wait(20))
    ended = !(await isAlive(pid))
  // A group is empty only a moment after its last process.
  for (let tries = 0; leave !== null && tries < 50; tries += 1) {
    const isGone = await leave().then(
      () => true,
      () => false,
    )
    if (isGone) break
    await wait(100)
  }
  return { how: leave === null ? 'address space' : 'kernel', ended }
}

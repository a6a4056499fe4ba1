import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { z } from 'zod'

/** The clock ticks of a second in /proc, which Linux fixes for programs. */
const TICKS = 100

interface Process {
  readonly parent: number
  /** Ticks of itself and of its children that have ended. */
  readonly ticks: number
}

/** The fields of /proc/<pid>/stat after the name, which may contain spaces and brackets. */
const afterName = (stat: string) =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)

async function readProcess(pid: string): Promise<Process | null> {
  try {
    const [, parent = 0, , , , , , , , , , user = 0, system = 0, ended = 0, endedSystem = 0] = afterName(
      await readFile(`/proc/${pid}/stat`, 'utf8'),
    )
    return { parent, ticks: user + system + ended + endedSystem }
  } catch {
    // It has ended meanwhile.
    return null
  }
}

/**
 * Seconds of the processors that these processes and everything they have started have used so far. What others do on the
 * machine is not in it.
 */
export async function processorSeconds(roots: readonly number[]): Promise<number> {
  const all = new Map<number, Process>()
  for (const name of await readdir('/proc')) {
    const found = /^\d+$/.test(name) ? await readProcess(name) : null
    if (found !== null) all.set(Number(name), found)
  }
  const belongs = (pid: number): boolean => {
    const found = all.get(pid)
    return roots.includes(pid) || (found !== undefined && found.parent > 1 && belongs(found.parent))
  }
  const own = [...all].filter(([pid]) => belongs(pid))
  return own.reduce((sum, [, { ticks }]) => sum + ticks, 0) / TICKS
}

/** The process that started all others of this database, for `processorSeconds`. */
export async function postmasterOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid",
  )
  return z.number().parse(rows[0]?.pid)
}

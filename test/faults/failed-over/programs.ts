import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Ids } from './host.ts'

const run = promisify(execFile)

/** What this campaign needs of the machine. */
export interface Programs {
  readonly ids: Ids
  /** The folder of PostgreSQL's programs. */
  readonly postgres: string
  /**
   * The variable that leads Patroni to etcd. Before 3.0.3, Patroni overwrites a leader's lock without looking when it speaks etcd's
   * version 3 (github.com/patroni/patroni pull requests 2689 and 2693): a primary that wakes takes the lock from its successor, and
   * what the successor acknowledged is lost. This campaign found it. With version 2 it compares.
   */
  readonly etcd: 'PATRONI_ETCD_HOSTS' | 'PATRONI_ETCD3_HOSTS'
  /** The versions of everything, for the record. */
  readonly versions: string
}

const NEEDED = [
  ['patroni', '--version'],
  ['etcd', '--version'],
  ['haproxy', '-v'],
  ['ip', '-V'],
  ['iptables', '--version'],
  ['setpriv', '--version'],
] as const

async function first(paths: readonly string[]): Promise<string | null> {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  return null
}

/** Whether Patroni compares the lock before it writes it through etcd's version 3. */
function comparesWith3(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = (/\d+\.\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number)
  return major * 10_000 + minor * 100 + patch >= 30_003
}

/** Finds the programs. @returns a sentence that says what is missing */
export async function findPrograms(): Promise<Programs | string> {
  if (process.getuid?.() !== 0) return 'hosts with networks of their own can only be made by root'
  const versions: string[] = []
  for (const [program, argument] of NEEDED) {
    const line = await run(program, [argument]).then(
      ({ stdout, stderr }) => (stdout || stderr).split('\n', 1)[0] ?? '',
      () => null,
    )
    if (line === null)
      return `there is no ${program} on this machine (apt-get install patroni etcd-server haproxy postgresql iproute2 iptables)`
    versions.push(line.trim())
  }
  const majors = [18, 17, 16, 15].map((major) => `/usr/lib/postgresql/${major}/bin/pg_rewind`)
  const rewind = await first(majors)
  if (rewind === null)
    return 'there is no PostgreSQL with pg_rewind on this machine (apt-get install postgresql)'
  const postgres = rewind.slice(0, -'/pg_rewind'.length)
  versions.push((await run(`${postgres}/postgres`, ['--version'])).stdout.trim())
  const id = async (flag: '-u' | '-g') => Number((await run('id', [flag, 'postgres'])).stdout)
  const ids = { uid: await id('-u'), gid: await id('-g') }
  const etcd = comparesWith3(versions[0] ?? '') ? 'PATRONI_ETCD3_HOSTS' : 'PATRONI_ETCD_HOSTS'
  return { ids, postgres, etcd, versions: versions.join('; ') }
}

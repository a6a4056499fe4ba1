import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { commandLine, isAlive } from '#server/run/machine/processes.ts'

const run = promisify(execFile)

/** The account that runs the programs. Patroni and PostgreSQL refuse to run as root. */
export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** Network namespaces of these campaigns are named after the process that made them. */
const PREFIX = 'rvf'
/** Milliseconds that programs get to end in order. */
const PATIENCE_MS = 10_000

/** The processes in a network namespace. */
async function processesIn(name: string): Promise<number[]> {
  const { stdout } = await run('ip', ['netns', 'pids', name])
  return stdout.split('\n').filter(Boolean).map(Number)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * A host of its own: its processes see only its own network, so that it can be cut from others, and can be killed or stopped all at
 * once.
 */
export class Host {
  readonly name: string
  readonly address: string
  readonly #space: string
  readonly #ids: Ids

  constructor(name: string, address: string, space: string, ids: Ids) {
    this.name = name
    this.address = address
    this.#space = space
    this.#ids = ids
  }

  /** Starts a program on this host. @param log the file that gets its output */
  start(
    program: string,
    args: readonly string[],
    log: string,
    env: Readonly<Record<string, string>>,
  ): ChildProcess {
    const file = openSync(log, 'a')
    const { uid, gid } = this.#ids
    try {
      return spawn(
        'ip',
        [
          ...['netns', 'exec', this.#space, 'setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
          // Only the program itself gets the variables: one of them replaces the clock.
          ...['env', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), program, ...args],
        ],
        {
          cwd: '/',
          detached: true,
          stdio: ['ignore', file, file],
          env: { PATH: process.env.PATH, NODE_ENV: 'production' },
        },
      )
    } finally {
      closeSync(file)
    }
  }

  /** Sends a signal to some of the host's processes. Without naming them: to all, until none is left that has not got it. */
  async signal(
    signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGINT',
    some?: readonly number[],
  ): Promise<void> {
    for (const pid of some ?? []) send(pid, signal)
    const sent = new Set<number>()
    while (some === undefined) {
      const fresh = (await processesIn(this.#space)).filter((pid) => !sent.has(pid))
      if (fresh.length === 0) return
      for (const pid of fresh) {
        send(pid, signal)
        sent.add(pid)
      }
    }
  }

  /** The processes whose command line has this text. */
  async processes(text: string): Promise<number[]> {
    const found: number[] = []
    for (const pid of await processesIn(this.#space))
      if ((await commandLine(pid))?.includes(text) === true) found.push(pid)
    return found
  }

  /** Lets everything end in order, so that PostgreSQL removes its shared memory, or ends it. */
  async end(): Promise<void> {
    await this.signal('SIGCONT')
    await this.signal('SIGINT')
    for (const most = performance.now() + PATIENCE_MS; performance.now() < most; await wait(50))
      if ((await processesIn(this.#space)).length === 0) return
    await this.signal('SIGKILL')
  }

  async #rule(...args: readonly string[]): Promise<void> {
    await run('ip', ['netns', 'exec', this.#space, 'iptables', '-w', ...args])
  }

  /** From now on, nothing that this host and these addresses send to each other arrives. */
  async cutFrom(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) {
      await this.#rule('-A', 'INPUT', '-s', address, '-j', 'DROP')
      await this.#rule('-A', 'OUTPUT', '-d', address, '-j', 'DROP')
    }
  }

  async mend(): Promise<void> {
    await this.#rule('-F')
  }
}

/** A network of hosts, with this machine as its gateway. */
export interface Network {
  /** This machine's address in it. */
  readonly gateway: string
  readonly hosts: readonly Host[]
  close(): Promise<void>
}

const bridgeOf = (owner: number) => `${PREFIX}${owner}b`
const spaceOf = (owner: number, number: number) => `${PREFIX}${owner}h${number}`

/** Removes the hosts of processes that were killed before they could. */
async function sweep(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list'])
  for (const line of stdout.split('\n')) {
    const found = new RegExp(`^(${PREFIX}(\\d+)h\\d+)\\b`).exec(line)
    if (found?.[1] === undefined || (await isAlive(Number(found[2])))) continue
    for (const pid of await processesIn(found[1])) send(pid, 'SIGKILL')
    await run('ip', ['netns', 'del', found[1]])
    await run('ip', ['link', 'del', bridgeOf(Number(found[2]))]).catch(() => undefined)
  }
}

/** Makes a network of hosts with these names. Needs root. */
export async function openNetwork(names: readonly string[], ids: Ids): Promise<Network> {
  await sweep()
  const owner = process.pid
  const [bridge, net] = [bridgeOf(owner), `10.213.${owner % 256}`]
  const gateway = `${net}.1`
  const ip = async (...args: readonly string[]) => {
    await run('ip', args)
  }
  const spaces = names.map((_, index) => spaceOf(owner, index + 1))
  const remove = () => {
    for (const space of spaces)
      try {
        const pids = execFileSync('ip', ['netns', 'pids', space], { encoding: 'utf8', stdio: 'pipe' })
        for (const pid of pids.split('\n').filter(Boolean)) send(Number(pid), 'SIGKILL')
        execFileSync('ip', ['netns', 'del', space], { stdio: 'ignore' })
      } catch {
        // It was not made.
      }
    try {
      execFileSync('ip', ['link', 'del', bridge], { stdio: 'ignore' })
    } catch {
      // It was not made.
    }
  }
  process.once('exit', remove)
  await ip('link', 'add', bridge, 'type', 'bridge')
  await ip('addr', 'add', `${gateway}/24`, 'dev', bridge)
  await ip('link', 'set', bridge, 'up')
  const hosts: Host[] = []
  for (const [index, name] of names.entries()) {
    const space = spaceOf(owner, index + 1)
    const [outer, address] = [`${PREFIX}${owner}v${index + 1}`, `${net}.${11 + index}`]
    const inside = (...args: readonly string[]) => ip('-n', space, ...args)
    await ip('netns', 'add', space)
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
    await ip('link', 'set', outer, 'master', bridge, 'up')
    await inside('addr', 'add', `${address}/24`, 'dev', 'eth0')
    await inside('link', 'set', 'eth0', 'up')
    await inside('link', 'set', 'lo', 'up')
    hosts.push(new Host(name, address, space, ids))
  }
  return {
    ...{ gateway, hosts },
    close: async () => {
      for (const host of hosts) await host.end()
      process.off('exit', remove)
      remove()
    },
  }
}

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '#server/run/machine/ports.ts'

/** A server that customers are sent to. */
export interface Member {
  readonly port: number
  /** Calls that it has not answered yet. */
  open: number
}

interface Running extends Member {
  /** When it began to serve, in milliseconds of `performance.now`. */
  readonly since: number
  /** What the server wrote: its log has errors only. */
  readonly heard: string[]
  stop(): Promise<void>
}

/** @throws Error with the server's output if it ends before it listens */
async function start(folder: string, variables: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server/run/serve.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...variables,
      PORT: String(port),
      PATH: process.env.PATH,
      // As the release's own commands have it.
      NODE_COMPILE_CACHE: join(folder, 'node_modules', '.cache', 'compiled'),
      NODE_ENV: 'production',
    },
  })
  const heard: string[] = []
  const ended = new Promise<'ended'>((resolve) => child.once('close', () => resolve('ended')))
  const listening = new Promise<'listening'>((resolve) => {
    const hear = (chunk: unknown) => {
      heard.push(String(chunk))
      if (heard.join('').includes('listening http')) resolve('listening')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
  if ((await Promise.race([listening, ended])) === 'ended')
    throw new Error(`the server ended before it listened:\n${heard.join('')}`)
  return {
    port,
    open: 0,
    since: performance.now(),
    heard,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** As in deploy/compose/haproxy.cfg: a server gets a growing share of the calls for so long. */
const SLOW_START_MS = 20_000
const LEAST_WEIGHT = 0.05

function weightOf({ since }: Running): number {
  return Math.min(1, Math.max(LEAST_WEIGHT, (performance.now() - since) / SLOW_START_MS))
}

/**
 * The servers behind a load balancer, which works like the proxy in deploy/: a call goes to the server with the fewest open
 * calls, to the next one if several have as few, so that the steps of one visit are answered by servers of both releases. A
 * server is taken out before it is stopped, as operators do.
 */
export class Fleet {
  readonly #members: Running[] = []
  readonly #heard: string[][] = []
  #next = 0

  /** The server for the next call. */
  next(): Member {
    const from = this.#next++ % Math.max(1, this.#members.length)
    const inTurn = [...this.#members.slice(from), ...this.#members.slice(0, from)]
    const loadOf = (member: Running) => (member.open + 1) / weightOf(member)
    const [first, ...others] = inTurn
    if (first === undefined) throw new Error('no server is left')
    return others.reduce((least, member) => (loadOf(member) < loadOf(least) ? member : least), first)
  }

  /** Waits until the newest server has its full share. */
  async settled(): Promise<void> {
    const newest = Math.max(...this.#members.map(({ since }) => since))
    await wait(Math.max(0, newest + SLOW_START_MS - performance.now()))
  }

  async add(folder: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const member = await start(folder, variables)
    this.#heard.push(member.heard)
    this.#members.push(member)
  }

  /** Takes the server out that has served longest, and stops it once its calls are answered. */
  async remove(): Promise<void> {
    const member = this.#members.shift()
    if (member === undefined) return
    while (member.open > 0) await wait(10)
    await member.stop()
  }

  /** Replaces every server by one of another release, one after the other, each when the one before has its full share. */
  async replace(folder: string, variables: Readonly<Record<string, string>>): Promise<void> {
    for (let left = this.#members.length; left > 0; left -= 1) {
      await this.add(folder, variables)
      await this.settled()
      await this.remove()
    }
  }

  /** The lines that servers wrote to their logs at the level of an error. */
  errors(): readonly string[] {
    return this.#heard.flatMap((heard) =>
      heard
        .join('')
        .split('\n')
        .filter((line) => /"level":(?:50|60|"error"|"fatal")/.test(line)),
    )
  }

  async close(): Promise<void> {
    while (this.#members.length > 0) await this.remove()
  }
}

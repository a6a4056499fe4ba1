import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '#server/run/machine/ports.ts'

/** A server that customers are sent to. */
export interface Member {
  readonly port: number
  /** Calls that it has not answered yet. */
  open: number
}

interface Running extends Member {
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
    heard,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/**
 * The servers behind a load balancer. The balancer sends each call to the next one, so that the steps of one visit are
 * answered by servers of both releases; and it takes a server out before the server is stopped, as operators do.
 */
export class Fleet {
  readonly #members: Running[] = []
  readonly #heard: string[][] = []
  #next = 0

  /** The server for the next call. */
  next(): Member {
    const member = this.#members[this.#next++ % this.#members.length]
    if (member === undefined) throw new Error('no server is left')
    return member
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
    while (member.open > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await member.stop()
  }

  /** Replaces every server by one of another release, one after the other, while the others serve. */
  async replace(folder: string, variables: Readonly<Record<string, string>>): Promise<void> {
    for (let left = this.#members.length; left > 0; left -= 1) {
      await this.add(folder, variables)
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

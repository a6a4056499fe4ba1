import { type ChildProcess, spawn } from 'node:child_process'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'

/** A server process that can be killed, and started again on the same port. */
export class Instance {
  readonly port: number
  readonly #variables: Readonly<Record<string, string>>
  #child: ChildProcess | null = null
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(port: number, variables: Readonly<Record<string, string>>) {
    this.port = port
    this.#variables = variables
  }

  static async open(variablesOf: (port: number) => Record<string, string>): Promise<Instance> {
    const port = await freePort()
    const instance = new Instance(port, variablesOf(port))
    await instance.start()
    return instance
  }

  /** The id of its first process. @throws Error if it is not running */
  get pid(): number {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error('the instance is not running')
    return pid
  }

  /** @throws Error with the server's output if it ends before it listens */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['server/run/serve.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...this.#variables, PATH: process.env.PATH, NODE_ENV: 'production' },
    })
    this.#child = child
    const heard: string[] = []
    let isUp = false
    const ended = new Promise<'ended'>((resolve) => child.once('close', () => resolve('ended')))
    const listening = new Promise<'listening'>((resolve) => {
      const hear = (chunk: unknown) => {
        // What it writes later is of no use here, and a long campaign would fill the memory with it.
        if (isUp) return
        heard.push(String(chunk))
        isUp = heard.join('').includes('listening http')
        if (isUp) resolve('listening')
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
    })
    this.#ended = ended
    if ((await Promise.race([listening, ended])) === 'ended')
      throw new Error(`the server ended before it listened:\n${heard.join('')}`)
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#child?.kill(signal)
    await this.#ended
    this.#child = null
  }

  /** Ends it as a machine that runs out of memory does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }
}

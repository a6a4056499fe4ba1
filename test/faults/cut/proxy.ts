import { connect, createServer, type Server, type Socket } from 'node:net'
import { z } from 'zod'

/** Where a connection is cut. */
export interface Cut {
  /** The number of the statement, counted over all connections from the arming on. */
  readonly at: number
  /** Before the server gets the statement, or after the server has carried it out and before its answer comes. */
  readonly moment: 'before' | 'after'
}

const QUERY = 0x51
const SYNC = 0x53
/** Parse, Bind, Describe, Execute, Close: the parts of a statement, which ends with Sync. */
const PARTS = new Set([0x50, 0x42, 0x44, 0x45, 0x43])
const READY = 0x5a

/** The messages of one direction of PostgreSQL's protocol, as they become complete. */
class Messages {
  #rest: Buffer = Buffer.alloc(0)
  #typed: boolean

  /** @param typed whether messages begin with their type, as all do except a client's first one */
  constructor(typed: boolean) {
    this.#typed = typed
  }

  *read(chunk: Buffer): Generator<{ readonly type: number; readonly bytes: Buffer }> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      const head = this.#typed ? 1 : 0
      if (this.#rest.length < head + 4) return
      const length = head + this.#rest.readInt32BE(head)
      if (this.#rest.length < length) return
      const bytes = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      yield { type: this.#typed ? bytes.readUInt8(0) : 0, bytes }
      this.#typed = true
    }
  }
}

/**
 * A proxy in front of PostgreSQL that counts statements and cuts the connection at one of them: both sockets are destroyed, as
 * when a server or a network goes away.
 */
export class CutProxy {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #counted = 0
  #cut: Cut | null = null
  #isCut = false

  private constructor(target: URL) {
    this.#target = { host: target.hostname, port: Number(target.port) }
    this.#server = createServer({ noDelay: true }, (client) => this.#serve(client))
  }

  static async open(target: URL): Promise<CutProxy> {
    const proxy = new CutProxy(target)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  /** The URL of the database behind the proxy. */
  through(url: string): string {
    const { port } = z.object({ port: z.number() }).parse(this.#server.address())
    const through = new URL(url)
    through.hostname = '127.0.0.1'
    through.port = String(port)
    return through.href
  }

  /** Counts from here on. */
  arm(cut: Cut | null): void {
    this.#counted = 0
    this.#cut = cut
    this.#isCut = false
  }

  /** Statements since the arming. */
  get counted(): number {
    return this.#counted
  }

  /** Whether the connection was cut since the arming. */
  get isCut(): boolean {
    return this.#isCut
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Counts a statement. @returns when the connection is to be cut at it, if at all */
  #next(): Cut['moment'] | null {
    this.#counted += 1
    if (this.#isCut || this.#cut?.at !== this.#counted) return null
    this.#isCut = true
    return this.#cut.moment
  }

  #serve(client: Socket): void {
    const server = connect({ ...this.#target, noDelay: true })
    const both = [client, server]
    const end = () => {
      for (const socket of both) socket.destroy()
    }
    for (const socket of both) {
      this.#sockets.add(socket)
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
    const [asked, answered] = [new Messages(false), new Messages(true)]
    let parts: Buffer[] = []
    /** The answer to the statement that is sent now must not arrive. */
    let mute = false
    client.on('data', (chunk) => {
      for (const { type, bytes } of asked.read(chunk)) {
        parts.push(bytes)
        if (PARTS.has(type)) continue
        const moment = type === QUERY || type === SYNC ? this.#next() : null
        if (moment === 'before') return end()
        mute ||= moment === 'after'
        server.write(Buffer.concat(parts))
        parts = []
      }
    })
    server.on('data', (chunk) => {
      for (const { type, bytes } of answered.read(chunk)) {
        if (!mute) client.write(bytes)
        else if (type === READY) return end()
      }
    })
  }
}

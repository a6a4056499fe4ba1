import { connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'

/** Before the database gets the statement, or after it has done it and before the instance hears of that. */
export type Moment = 'before' | 'after'

/** The one way from an instance to the database. It counts the instance's statements. */
export interface Gate {
  readonly port: number
  /**
   * Calls `kill` at the statement with this number, counted from now over all connections. Nothing of the statement, or of
   * its answer, is passed on afterwards.
   * @returns resolves when `kill` was called
   */
  arm(number: number, moment: Moment, kill: () => void): Promise<void>
  /** Breaks the connections of an instance that is gone. */
  hangUp(): void
  close(): Promise<void>
}

/** Reads the types of PostgreSQL's messages from a stream that is cut anywhere. */
export class Messages {
  #head = Buffer.alloc(0)
  #left = 0
  /** The client's first message has no type. */
  #untyped: boolean

  constructor(side: 'client' | 'server') {
    this.#untyped = side === 'client'
  }

  /** The types of the messages that begin in this piece, in their order. */
  read(piece: Buffer): string[] {
    const types: string[] = []
    let at = 0
    while (at < piece.length) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, piece.length - at)
        this.#left -= skipped
        at += skipped
        continue
      }
      const size = this.#untyped ? 4 : 5
      const taken = Math.min(size - this.#head.length, piece.length - at)
      this.#head = Buffer.concat([this.#head, piece.subarray(at, at + taken)])
      at += taken
      if (this.#head.length < size) break
      types.push(this.#untyped ? '' : String.fromCharCode(this.#head.readUInt8(0)))
      this.#left = this.#head.readUInt32BE(size - 4) - 4
      this.#untyped = false
      this.#head = Buffer.alloc(0)
    }
    return types
  }
}

/** Sync and Query end what a client sends for one statement; ReadyForQuery ends the server's answer. */
const STATEMENT_ENDS = new Set(['S', 'Q'])
const ANSWER_END = 'Z'

/** Opens a gate in front of the database at this port. */
export async function openGate(databasePort: number): Promise<Gate> {
  const sockets = new Set<Socket>()
  let armed: { left: number; readonly moment: Moment; readonly fire: () => void } | null = null
  const server = createServer((client) => {
    const database = connect(databasePort, '127.0.0.1')
    /** The statement whose answer kills; its answer is not passed on. */
    let fatal: (() => void) | null = null
    let dead = false
    const end = () => {
      client.destroy()
      database.destroy()
    }
    for (const socket of [client, database]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    const [asked, answered] = [new Messages('client'), new Messages('server')]
    client.on('data', (piece: Buffer) => {
      if (dead) return
      for (const type of asked.read(piece)) {
        if (armed === null || !STATEMENT_ENDS.has(type)) continue
        armed.left -= 1
        if (armed.left > 0) continue
        const { moment, fire } = armed
        armed = null
        if (moment === 'before') {
          dead = true
          fire()
          return
        }
        fatal = fire
      }
      database.write(piece)
    })
    database.on('data', (piece: Buffer) => {
      if (dead) return
      if (answered.read(piece).includes(ANSWER_END) && fatal !== null) {
        dead = true
        fatal()
        return
      }
      client.write(piece)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: z.object({ port: z.number() }).parse(server.address()).port,
    arm: (number, moment, kill) =>
      new Promise((resolve) => {
        const fire = () => {
          kill()
          resolve()
        }
        armed = { left: number, moment, fire }
      }),
    hangUp,
    close: async () => {
      hangUp()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

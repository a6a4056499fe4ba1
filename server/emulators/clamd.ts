import { createServer, type Server, type Socket } from 'node:net'
import type { Faults } from './base/faults.ts'

/** clamd's own limit, StreamMaxLength, which is 25 MB unless it is configured. */
const STREAM_MAX_LENGTH = 25 * 1024 * 1024
/** Number of bytes of the end of a chunk in which the beginning of the test text can be. */
const OVERLAP = 67
/** The harmless text that every scanner reports (eicar.org). It is divided, so that no scanner reports this file. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')

const COMMANDS: Readonly<Record<string, string>> = { PING: 'PONG', VERSION: 'ClamAV 1.0.0/emulator' }

/** The state of one connection. */
class Session {
  #waiting = Buffer.alloc(0)
  #streaming = false
  #received = 0
  #found = false
  #tail = Buffer.alloc(0)
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @returns the answer, once there is one */
  take(data: Buffer): string | null {
    this.#waiting = Buffer.concat([this.#waiting, data])
    if (!this.#streaming) {
      const end = this.#waiting.indexOf(0)
      if (end < 0) return this.#waiting.length > 64 ? 'UNKNOWN COMMAND' : null
      const command = this.#waiting.subarray(0, end).toString('latin1')
      this.#waiting = this.#waiting.subarray(end + 1)
      // Only commands that begin with z end with a NUL.
      if (!command.startsWith('z')) return 'UNKNOWN COMMAND'
      if (command !== 'zINSTREAM') return COMMANDS[command.slice(1)] ?? 'UNKNOWN COMMAND'
      this.#streaming = true
    }
    return this.#chunks()
  }

  #chunks(): string | null {
    while (this.#waiting.length >= 4) {
      const length = this.#waiting.readUInt32BE()
      if (length === 0) return this.#found ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK'
      if (this.#received + length > this.#limit) return 'INSTREAM size limit exceeded. ERROR'
      if (this.#waiting.length < 4 + length) return null
      const chunk = this.#waiting.subarray(4, 4 + length)
      this.#received += length
      const seen = Buffer.concat([this.#tail, chunk])
      this.#found ||= seen.includes(EICAR)
      this.#tail = Buffer.from(seen.subarray(-OVERLAP))
      this.#waiting = this.#waiting.subarray(4 + length)
    }
    return null
  }
}

/**
 * Emulates clamd, the daemon of ClamAV, on a port of its own, because it speaks no HTTP. It checks the form of commands
 * and chunks, and finds the EICAR test text.
 *
 * Of the faults, `timeout` never answers, `refuse` cuts the connection at once, `drop` cuts it instead of answering, and
 * any other code is the answer.
 */
export function createClamdEmulator(faults: Faults, limit = STREAM_MAX_LENGTH) {
  const sockets = new Set<Socket>()
  let server: Server | null = null

  function serve(socket: Socket): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const fault = faults.take('virus-scan', 'INSTREAM')
    if (fault === 'refuse') return void socket.destroy()
    const session = new Session(limit)
    socket.on('data', (data) => {
      const answer = session.take(data)
      if (answer === null || fault === 'timeout') return
      socket.removeAllListeners('data')
      if (fault === 'drop') return void socket.destroy()
      const given = fault === null ? answer : fault === 'unavailable' ? 'Error opening stream. ERROR' : fault
      socket.end(`${given}\0`)
      // What else the client sends is read and forgotten, so that it can read the answer.
      socket.resume()
    })
  }

  return {
    /** Begins to listen, and returns the address in the form of VIRUS_SCAN_ENDPOINT. */
    listen: async (): Promise<string> => {
      const opened = createServer(serve)
      server = opened
      await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
      const address = opened.address()
      if (address === null || typeof address === 'string') throw new Error('clamd has no port')
      // It must not keep the process alive that forgot to close it.
      opened.unref()
      return `tcp://127.0.0.1:${address.port}`
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy()
      const open = server
      server = null
      if (open !== null) await new Promise<void>((resolve) => open.close(() => resolve()))
    },
  }
}

export type ClamdEmulator = ReturnType<typeof createClamdEmulator>

import { createConnection, type Socket } from 'node:net'
import { VendorError } from '../vendor/vendor-error.ts'
import type { ScanVerdict, VirusScanPort } from './port.ts'

/** Where clamd listens: `tcp://host:port`, or `unix:/path`. */
export type ClamdAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** Reads the address of clamd; null if it has neither form. */
export function clamdAddress(given: string): ClamdAddress | null {
  const [, path] = /^unix:(\/.+)$/.exec(given) ?? []
  if (path !== undefined) return { path }
  const [, host, port] = /^tcp:\/\/(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(given) ?? []
  if (host === undefined || port === undefined) return null
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Time limits, in milliseconds. */
export interface ClamdPatience {
  /** For the connection. */
  readonly connectMs: number
  /** Without any progress: clamd takes no data, or does not answer. */
  readonly idleMs: number
  /** For the whole scan. */
  readonly wholeMs: number
}

const PATIENCE: ClamdPatience = { connectMs: 5_000, idleMs: 30_000, wholeMs: 90_000 }

/** Maximum length of a chunk. clamd itself accepts longer ones. */
const CHUNK_BYTES = 64 * 1024
/** Maximum length of an answer. A longer one is no answer of clamd. */
const LONGEST_ANSWER = 4096
/** Maximum length of the name of a finding; the rest is cut off. */
const LONGEST_FINDING = 120

function failure(code: string, cause?: unknown): VendorError {
  return new VendorError({
    vendor: 'virus-scan',
    code,
    message: `virus-scan INSTREAM: ${code}`,
    retryable: true,
    ...(cause instanceof Error ? { cause } : {}),
  })
}

/** @throws VendorError if the answer is no verdict */
function verdictOf(answer: string): ScanVerdict {
  if (answer === 'stream: OK') return { finding: null }
  const [, found] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (found !== undefined) return { finding: found.slice(0, LONGEST_FINDING) }
  if (/size limit exceeded/i.test(answer)) throw failure('SIZE_LIMIT')
  throw failure(answer.endsWith('ERROR') ? 'REFUSED' : 'UNREADABLE')
}

/** A chunk as INSTREAM expects it: its length as four bytes, the most significant first, and then its bytes. */
function* framed(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES)
    const frame = Buffer.allocUnsafe(4 + chunk.length)
    frame.writeUInt32BE(chunk.length)
    frame.set(chunk, 4)
    yield frame
  }
}

/** The connection of one scan. */
interface Line {
  /** Sends bytes. Resolves when clamd can take more, or has already answered. */
  send(bytes: Uint8Array): Promise<void>
  /** Resolves with the answer, without the NUL at its end. */
  readonly answer: Promise<string>
  close(): void
}

function openLine(address: ClamdAddress, patience: ClamdPatience): Line {
  const socket: Socket = createConnection(address)
  let resolve: (answer: string) => void = () => undefined
  let reject: (error: VendorError) => void = () => undefined
  const answer = new Promise<string>((took, failed) => {
    resolve = took
    reject = failed
  })
  // `send` may fail first; the answer is then not awaited any more.
  answer.catch(() => undefined)
  let received = ''
  let broken: unknown
  const end = (error: VendorError) => {
    reject(error)
    socket.destroy()
  }
  const connecting = setTimeout(() => end(failure('TIMEOUT')), patience.connectMs)
  const whole = setTimeout(() => end(failure('TIMEOUT')), patience.wholeMs)
  socket.setTimeout(patience.idleMs, () => end(failure('TIMEOUT')))
  socket.once('connect', () => clearTimeout(connecting))
  socket.on('data', (data) => {
    received += data.toString('latin1')
    const at = received.indexOf('\0')
    if (at >= 0) resolve(received.slice(0, at))
    else if (received.length > LONGEST_ANSWER) end(failure('UNREADABLE'))
  })
  // clamd can refuse a file and close the connection while it is being sent. Its answer arrives before the error.
  socket.on('error', (error) => {
    broken = error
  })
  socket.once('close', () => {
    clearTimeout(connecting)
    clearTimeout(whole)
    reject(failure('UNREACHABLE', broken))
  })
  return {
    answer,
    send: async (bytes) => {
      if (socket.destroyed || socket.write(bytes)) return
      await new Promise<void>((go) => {
        const done = () => {
          socket.off('drain', done)
          socket.off('close', done)
          go()
        }
        socket.once('drain', done)
        socket.once('close', done)
      })
    },
    close: () => socket.destroy(),
  }
}

/**
 * Has files judged by clamd, the daemon of ClamAV, with its command INSTREAM. The file is not stored on the way.
 *
 * The protocol is not encrypted, so clamd must run on this machine or beside it (`server/kernel/process/env.ts` refuses
 * other addresses).
 */
export function createClamd(address: ClamdAddress, patience: ClamdPatience = PATIENCE): VirusScanPort {
  return {
    async scan(content) {
      const line = openLine(address, patience)
      let answered = false
      const answer = line.answer.finally(() => {
        answered = true
      })
      answer.catch(() => undefined)
      try {
        await line.send(Buffer.from('zINSTREAM\0'))
        for await (const piece of content) {
          if (answered) break
          for (const frame of framed(piece)) await line.send(frame)
        }
        if (!answered) await line.send(Buffer.alloc(4))
        return verdictOf(await answer)
      } finally {
        line.close()
      }
    },
  }
}

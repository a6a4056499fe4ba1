import type { EmulatorHandler, EmulatorReply } from '../base/http.ts'
import { json } from '../base/http.ts'
import type { EmulatorStorage } from '../base/storage.ts'
import { type Authority, openAuthority } from './authority.ts'

const reply = (body: Buffer): EmulatorReply => ({
  status: 200,
  headers: { 'Content-Type': 'application/timestamp-reply' },
  body,
})

/** The numbers of the reasons of a refusal, by their names in RFC 3161. */
const reasons: Readonly<Record<string, number>> = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  systemFailure: 25,
}

/** A refusal (PKIStatus rejection) with a reason: a sequence of the status and of a string of bits. */
export function timestampRefusal(code: string): EmulatorReply {
  const bit = reasons[code] ?? 25
  const bytes = Buffer.alloc((bit >> 3) + 1)
  bytes[bit >> 3] = 0x80 >> (bit & 7)
  const bits = Buffer.concat([Buffer.from([3, bytes.length + 1, 7 - (bit & 7)]), bytes])
  const info = Buffer.concat([Buffer.from([2, 1, 2]), bits])
  return reply(Buffer.concat([Buffer.from([0x30, info.length + 2, 0x30, info.length]), info]))
}

/**
 * Emulates a time stamping authority (RFC 3161) with openssl. Where openssl is not installed, every request is answered
 * with 503.
 */
export function createTimestampEmulator(storage: EmulatorStorage) {
  let opening: Promise<Authority | null> | null = null
  const authority = () => {
    opening ??= openAuthority(storage).catch(() => null)
    return opening
  }

  const api: EmulatorHandler = async (request) => {
    if (request.method !== 'POST') return json({ error: 'POST only' }, 405)
    if (request.headers['content-type'] !== 'application/timestamp-query')
      return json({ error: 'application/timestamp-query only' }, 415)
    const open = await authority()
    if (open === null) return json({ error: 'openssl is not installed on this machine' }, 503)
    try {
      return reply(await open.reply(request.body))
    } catch {
      return timestampRefusal('badDataFormat')
    }
  }

  return {
    api,
    /** The file with the authority's certificate; null if openssl is not on this machine. */
    caFile: async (): Promise<string | null> => (await authority())?.caFile ?? null,
    /** The file with the authority's revocation list; null if openssl is not on this machine. */
    listFile: async (): Promise<string | null> => (await authority())?.listFile ?? null,
    /** Deletes the authority's files. */
    close: async (): Promise<void> => {
      const open = await opening
      await open?.close()
    },
  }
}

export type TimestampEmulator = ReturnType<typeof createTimestampEmulator>

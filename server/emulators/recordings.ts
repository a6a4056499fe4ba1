import type { EmulatorHandler, EmulatorReply } from './base/http.ts'
import { json } from './base/http.ts'

const RATE = 8000
const SECONDS = 20
const HEADER = 44

/** A recording: a soft tone that is interrupted twice a second, as 8-bit samples in a WAV file. */
function wav(): Buffer {
  const samples = Buffer.alloc(RATE * SECONDS, 128)
  for (let at = 0; at < samples.length; at += 1) {
    if (at % (RATE / 2) > RATE / 4) continue
    samples[at] = 128 + Math.round(24 * Math.sin((2 * Math.PI * 330 * at) / RATE))
  }
  const header = Buffer.alloc(HEADER)
  header.write('RIFF', 0)
  header.writeUInt32LE(HEADER - 8 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}

/** The first and the last byte of a range; null if the file has no such range. */
function rangeOf(asked: string, size: number): { readonly from: number; readonly to: number } | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(asked) ?? []
  if (first === '' && last === '') return null
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last))
  return from < size && from <= to ? { from, to } : null
}

/**
 * Emulates the switchboard's store of recordings. Every id has a recording with the same sound, except ids that end in
 * `-gone`, which are deleted.
 */
export function createRecordingsEmulator(settings: { readonly token: string }): { api: EmulatorHandler } {
  const file = wav()
  const audio = (
    status: number,
    body: Buffer,
    more: Readonly<Record<string, string>> = {},
  ): EmulatorReply => ({
    status,
    headers: { 'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes', ...more },
    body,
  })
  return {
    api: (request) => {
      if (request.headers.authorization !== `Bearer ${settings.token}`)
        return Promise.resolve(json({ error: 'token' }, 401))
      if (request.path === '' || request.path.endsWith('-gone'))
        return Promise.resolve(json({ error: 'no such recording' }, 404))
      const asked = request.headers.range
      if (asked === undefined) return Promise.resolve(audio(200, file))
      const range = rangeOf(asked, file.length)
      if (range === null)
        return Promise.resolve(audio(416, Buffer.alloc(0), { 'Content-Range': `bytes */${file.length}` }))
      const { from, to } = range
      const part = file.subarray(from, to + 1)
      return Promise.resolve(audio(206, part, { 'Content-Range': `bytes ${from}-${to}/${file.length}` }))
    },
  }
}

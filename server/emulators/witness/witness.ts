import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { z } from 'zod'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import type { EmulatorHandler, EmulatorReply } from '../base/http.ts'
import type { EmulatorStorage } from '../base/storage.ts'
import { isSignedBy, keyId, logKey, readSignedCheckpoint, type SignedCheckpoint } from './notes.ts'
import { onlyGrew } from './proof.ts'

const NAME = 'witness.demo.example'
/** The beginning of every Ed25519 private key in DER (PKCS #8); the seed follows. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const COSIGNATURE = 4
const MOST_PROOF_LINES = 63

const stored = z.object({ note: z.string() })

const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): EmulatorReply => ({
  status,
  headers: { 'Content-Type': type },
  body,
})

/** An answer with a status and nothing else. */
export function witnessRefusal(code: string): EmulatorReply {
  return text(/^[45]\d\d$/.test(code) ? Number(code) : 500, '')
}

/** Reads the body of a request; null if it has another form. */
function readRequest(body: string) {
  const end = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, Math.max(end, 0)).split('\n')
  const [, old] = /^old (0|[1-9]\d{0,14})$/.exec(first) ?? []
  const proof = lines.map((line) => Buffer.from(line, 'base64'))
  const isProof = proof.every((hash, at) => hash.length === 32 && hash.toString('base64') === lines[at])
  const note = body.slice(end + 2)
  const checkpoint = readSignedCheckpoint(note)
  if (old === undefined || !isProof || lines.length > MOST_PROOF_LINES || checkpoint === null) return null
  return { old: Number(old), proof, note, checkpoint }
}

/**
 * Emulates a witness (c2sp.org/tlog-witness). It keeps the last checkpoint of each log, cosigns only a log that grew, and
 * shows its last checkpoint at `<SHA-256 of the origin>/checkpoint`.
 *
 * @param logs the keys of the logs that it knows (vkey); the origin of a log is its key's name
 */
export function createWitnessEmulator(
  logs: () => readonly string[],
  storage: EmulatorStorage,
  wallClock: Clock = systemClock,
) {
  const seed = createHash('sha256').update('the emulated witness of the demo').digest()
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const kindAndKey = Buffer.concat([Buffer.of(COSIGNATURE), publicKey])
  const id = keyId(NAME, kindAndKey)
  let turn: Promise<unknown> = Promise.resolve()

  const hashOf = (origin: string) => createHash('sha256').update(origin).digest('hex')

  async function latest(origin: string): Promise<SignedCheckpoint | null> {
    const entry = await storage.get('witness', hashOf(origin))
    return entry === null ? null : readSignedCheckpoint(stored.parse(entry.value).note)
  }

  function cosignatureOf(signed: string, now: Date): string {
    const seconds = Math.floor(now.getTime() / 1000)
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(seconds))
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${signed}`), key)
    return `— ${NAME} ${Buffer.concat([Buffer.from(id, 'hex'), time, signature]).toString('base64')}\n`
  }

  async function add(body: string): Promise<EmulatorReply> {
    const request = readRequest(body)
    if (request === null) return text(400, 'no request\n')
    const { old, proof, note, checkpoint } = request
    const known = logs().flatMap((log) => logKey(log) ?? [])
    const own = known.filter(({ name }) => name === checkpoint.origin)
    if (own.length === 0) return text(404, 'unknown log\n')
    if (!own.some((each) => isSignedBy(checkpoint, each))) return text(403, 'not signed by the log\n')
    if (old > checkpoint.size) return text(400, 'the old size is greater\n')
    const last = await latest(checkpoint.origin)
    const size = last?.size ?? 0
    if (old !== size) return text(409, `${size}\n`, 'text/x.tlog.size')
    const empty = createHash('sha256').digest()
    const claim = {
      from: size,
      to: checkpoint.size,
      before: last?.root ?? empty,
      after: checkpoint.root,
    }
    if (!onlyGrew(claim, proof)) return text(422, 'the log did not only grow\n')
    const now = wallClock.now()
    const line = cosignatureOf(checkpoint.text, now)
    await storage.put('witness', hashOf(checkpoint.origin), { note: `${note}${line}` }, now)
    return text(200, line)
  }

  const api: EmulatorHandler = async (request) => {
    const [, hash] = /^([0-9a-f]{64})\/checkpoint$/.exec(request.path) ?? []
    if (request.method === 'GET' && hash !== undefined) {
      const entry = await storage.get('witness', hash)
      return entry === null ? text(404, 'none\n') : text(200, stored.parse(entry.value).note)
    }
    if (request.path !== 'add-checkpoint') return text(404, 'no such path\n')
    if (request.method !== 'POST') return text(405, 'POST only\n')
    // One request at a time, so that nothing happens between the look at the last checkpoint and its replacement.
    const answer = turn.then(() => add(request.body.toString('utf8')))
    turn = answer.catch(() => undefined)
    return await answer
  }

  return { api, key: `${NAME}+${id}+${kindAndKey.toString('base64')}` }
}

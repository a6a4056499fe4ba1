import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { checkpointText } from '#server/transparency/rules/checkpoint.ts'
import { consistencySpans, leafHash, nodeHash } from '#server/transparency/rules/merkle.ts'
import { keyText, noteKey, noteText } from '#server/transparency/rules/note.ts'

export const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

export const rawKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' })).slice(-32)

/** The root of some leaves, as RFC 9162 defines it. */
function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return sha256(new Uint8Array())
  if (leaves.length === 1) return first
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return nodeHash(sha256, rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)))
}

function proofOf(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array[] {
  return consistencySpans(from, to).map(({ start, length }) => rootOf(leaves.slice(start, start + length)))
}

/** A log of a test, whose entries are numbers. */
export function testLog(origin = 'log.example/visits') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = noteKey(sha256, origin, 1, rawKey(publicKey))
  const leavesOf = (salt: number) =>
    Array.from({ length: 40 }, (_, at) => leafHash(sha256, Uint8Array.of(salt, at)))
  const honest = leavesOf(0)
  const forged = leavesOf(1)

  return {
    key: keyText(key),
    /** A checkpoint of a size. That of a fork has other entries. */
    checkpoint(size: number, change: { fork?: boolean; root?: Uint8Array; by?: KeyObject } = {}): string {
      const leaves = change.fork === true ? forged : honest
      const root = change.root ?? rootOf(leaves.slice(0, size))
      const text = checkpointText({ origin, size, root })
      const signature = new Uint8Array(sign(null, Buffer.from(text), change.by ?? privateKey))
      return noteText({ text, signatures: [{ name: key.name, id: key.id, signature }] })
    },
    prove: async (from: number, to: number): Promise<Uint8Array[]> => proofOf(honest, from, to),
    /** The proof of the fork, which is right within itself. */
    proveFork: async (from: number, to: number): Promise<Uint8Array[]> => proofOf(forged, from, to),
  }
}

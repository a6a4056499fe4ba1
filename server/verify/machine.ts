import { isSm2Signed } from '../kernel/secret/sm2-verify.ts'
import { type EvidenceHashes, type Machine, Unsupported } from './rules/bytes.ts'
import { expected, NotDer, oidOf, partsOf, readDer, tags } from './rules/der.ts'
import type { SignatureScheme } from './rules/scheme.ts'

/*
 * Checks of signatures with WebCrypto, which Node and browsers have under the same name. The hash functions come from
 * elsewhere: WebCrypto has SHA-256 as a promise only, and no SM3.
 */

const curves: ReadonlyMap<string, { readonly name: string; readonly bytes: number }> = new Map([
  ['1.2.840.10045.3.1.7', { name: 'P-256', bytes: 32 }],
  ['1.3.132.0.34', { name: 'P-384', bytes: 48 }],
  ['1.3.132.0.35', { name: 'P-521', bytes: 66 }],
])

/** The curve of an EC key. @throws NotDer, Unsupported */
function curveOf(key: Uint8Array): { readonly name: string; readonly bytes: number } {
  const [algorithm] = partsOf(readDer(key))
  const [, curve] = partsOf(expected(algorithm, tags.sequence))
  const found = curve === undefined ? undefined : curves.get(oidOf(curve))
  if (found === undefined) throw new Unsupported()
  return found
}

/** An ECDSA signature with both numbers beside each other, as WebCrypto takes it; null if it is none. */
function rawOf(signature: Uint8Array, bytes: number): Uint8Array | null {
  const numbers = partsOf(expected(readDer(signature), tags.sequence)).map(({ tag, content }) => {
    const digits = content[0] === 0 ? content.subarray(1) : content
    return tag === tags.integer && digits.length <= bytes ? digits : null
  })
  const [r, s, ...more] = numbers
  if (r === undefined || s === undefined || r === null || s === null || more.length > 0) return null
  const raw = new Uint8Array(bytes * 2)
  raw.set(r, bytes - r.length)
  raw.set(s, bytes * 2 - s.length)
  return raw
}

interface Call {
  readonly importing: AlgorithmIdentifier | RsaHashedImportParams | EcKeyImportParams
  readonly checking: AlgorithmIdentifier | RsaPssParams | EcdsaParams
  readonly signature: Uint8Array | null
}

/** @throws NotDer, Unsupported */
function callOf(
  scheme: Exclude<SignatureScheme, { readonly kind: 'sm2' }>,
  key: Uint8Array,
  signature: Uint8Array,
): Call {
  if (scheme.kind === 'ed25519') return { importing: 'Ed25519', checking: 'Ed25519', signature }
  const { hash } = scheme
  if (scheme.kind === 'ecdsa') {
    const { name, bytes } = curveOf(key)
    const checking = { name: 'ECDSA', hash }
    return { importing: { name: 'ECDSA', namedCurve: name }, checking, signature: rawOf(signature, bytes) }
  }
  if (scheme.kind === 'pss') {
    const checking = { name: 'RSA-PSS', saltLength: scheme.salt }
    return { importing: { name: 'RSA-PSS', hash }, checking, signature }
  }
  return { importing: { name: 'RSASSA-PKCS1-v1_5', hash }, checking: 'RSASSA-PKCS1-v1_5', signature }
}

/** The key, which is copied because WebCrypto takes no views of shared memory. Null if it is no key of this kind. */
async function keyOf(subtle: SubtleCrypto, { importing }: Call, key: Uint8Array): Promise<CryptoKey | null> {
  try {
    return await subtle.importKey('spki', Uint8Array.from(key), importing, false, ['verify'])
  } catch (error) {
    // The names of the standard: an algorithm that is not known, and a key that is none.
    if (error instanceof DOMException && error.name === 'NotSupportedError') throw new Unsupported()
    return null
  }
}

async function isSigned(
  scheme: Exclude<SignatureScheme, { readonly kind: 'sm2' }>,
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  // Browsers have it only for pages from https, from this machine, or from a file.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle
  if (subtle === undefined) throw new Unsupported()
  try {
    const call = callOf(scheme, key, signature)
    const imported = await keyOf(subtle, call, key)
    if (imported === null || call.signature === null) return false
    const given = Uint8Array.from(call.signature)
    return await subtle.verify(call.checking, imported, given, Uint8Array.from(message))
  } catch (error) {
    if (error instanceof NotDer) return false
    throw error
  }
}

async function inflate(data: Uint8Array, most: number): Promise<Uint8Array | null> {
  // Not from a Blob: in a page from the disk, WebKit does not read one in a thread.
  const { writable, readable } = new DecompressionStream('deflate')
  const reader = readable.getReader()
  const writer = writable.getWriter()
  // What is wrong with the bytes is met where they are read.
  Promise.all([writer.write(Uint8Array.from(data)), writer.close()]).catch(() => undefined)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length
      if (length > most) {
        await reader.cancel()
        return null
      }
      chunks.push(next.value)
    }
  } catch {
    return null
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** This machine, Node or a browser. */
export function thisMachine(hashes: EvidenceHashes): Machine {
  return {
    hashes,
    async digest(name, data) {
      if (name === 'SHA-256') return hashes.sha256(data)
      const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle
      if (subtle === undefined) throw new Unsupported()
      return new Uint8Array(await subtle.digest(name, Uint8Array.from(data)))
    },
    isSigned: async (scheme, key, message, signature) =>
      scheme.kind === 'sm2'
        ? isSm2Signed(hashes.sm3, key, message, signature)
        : await isSigned(scheme, key, message, signature),
    inflate,
  }
}

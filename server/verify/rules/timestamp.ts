import { sameBytes } from '../../transparency/rules/merkle.ts'
import type { Machine } from './bytes.ts'
import { type Certificate, type Chain, chainOf, isForTimestamps } from './certificate.ts'
import { expected, NotDer, oidOf, partsOf, readDer, tags, timeOf } from './der.ts'
import { hashNamed } from './scheme.ts'
import { contentTypes, faultOf, readSignedData, type SignedData, signerAmong } from './signed-data.ts'

const TOKEN = '1.2.840.113549.1.9.16.2.14'

/** What a timestamp says, and who says it. */
export interface Stamp {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly chain: Chain
}

/** Why a timestamp proves nothing: there is none, it is of another signature, or nobody who may has signed it. */
export type StampFault = 'MISSING' | 'OTHER' | 'FORGED'

/** @throws NotDer */
function infoOf(content: Uint8Array) {
  const [, policy, imprint, , time] = partsOf(expected(readDer(content), tags.sequence))
  const [algorithm, digest] = partsOf(expected(imprint, tags.sequence))
  if (policy === undefined || oidOf(policy) === '') throw new NotDer()
  const hash = hashNamed(algorithm)
  if (hash === null) throw new NotDer()
  return { hash, digest: expected(digest, tags.octets).content, at: timeOf(expected(time, tags.time)) }
}

async function readStamp(
  machine: Machine,
  bytes: Uint8Array,
  signature: Uint8Array,
  known: readonly Certificate[],
  trusted: readonly Certificate[],
): Promise<Stamp | StampFault> {
  const token = readSignedData(bytes)
  if (token.type !== contentTypes.timestamp || token.content === null) return 'FORGED'
  const { hash, digest, at } = infoOf(token.content)
  if (!sameBytes(digest, await machine.digest(hash, signature))) return 'OTHER'
  const all = [...token.certificates, ...known, ...trusted]
  const certificate = signerAmong(token, all)
  if (certificate === undefined || !isForTimestamps(certificate)) return 'FORGED'
  if ((await faultOf(machine, token, token.content, certificate)) !== null) return 'FORGED'
  const chain = await chainOf(machine, certificate, all, trusted, at)
  return chain.unfit === null ? { at, chain } : 'FORGED'
}

/**
 * The timestamp over a signature.
 * @param known certificates from elsewhere in the file
 */
export async function stampOf(
  machine: Machine,
  { signer }: SignedData,
  known: readonly Certificate[],
  trusted: readonly Certificate[],
): Promise<Stamp | StampFault> {
  const [token, ...more] = signer.unsigned.get(TOKEN) ?? []
  if (token === undefined) return 'MISSING'
  if (more.length > 0) return 'FORGED'
  try {
    return await readStamp(machine, token.whole, signer.signature, known, trusted)
  } catch (error) {
    if (error instanceof NotDer) return 'FORGED'
    throw error
  }
}

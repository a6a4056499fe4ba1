import { createHash } from 'node:crypto'

const node = (left: Buffer, right: Buffer) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), left, right]))
    .digest()

/**
 * Whether a log only grew, by the algorithm of RFC 9162, section 2.1.4.2, step by step. It is written apart from the log's
 * own rules, so that each checks the other.
 */
export function onlyGrew(
  claim: { readonly from: number; readonly to: number; readonly before: Buffer; readonly after: Buffer },
  proof: readonly Buffer[],
): boolean {
  const { from, to, before, after } = claim
  if (from === to) return proof.length === 0 && before.equals(after)
  if (from === 0) return proof.length === 0
  if (from > to || proof.length === 0) return false
  // 1. If the first tree's size is a power of two, its root is not in the proof.
  const isPower = (BigInt(from) & (BigInt(from) - 1n)) === 0n
  const [first, ...path] = isPower ? [before, ...proof] : proof
  if (first === undefined) return false
  // 2. and 3. The places of the last leaves.
  let fn = BigInt(from) - 1n
  let sn = BigInt(to) - 1n
  while ((fn & 1n) === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  // 4. and 5. Both roots are computed along the path.
  let fr = first
  let sr = first
  for (const hash of path) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      fr = node(hash, fr)
      sr = node(hash, sr)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else sr = node(sr, hash)
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && fr.equals(before) && sr.equals(after)
}

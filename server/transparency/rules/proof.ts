import { fromBase64, toBase64 } from './text.ts'

/* The proof that an entry is in the log, with the checkpoint that covers it: c2sp.org/tlog-proof. */

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'

export interface InclusionProof {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  /** The checkpoint as it was signed. */
  readonly checkpoint: string
}

export function proofText({ index, hashes, checkpoint }: InclusionProof): string {
  return [FIRST_LINE, `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n')
}

/** Reads a proof; null if it is none. Nothing is said of whether it proves anything. */
export function readProof(text: string): InclusionProof | null {
  const end = text.indexOf('\n\n')
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split('\n')
  const [place, ...encoded] = lines[0]?.startsWith('extra ') === true ? lines.slice(1) : lines
  const index = /^index (0|[1-9]\d{0,15})$/.exec(place ?? '')?.[1]
  const hashes = encoded.flatMap((line) => fromBase64(line) ?? [])
  if (first !== FIRST_LINE || index === undefined || hashes.length !== encoded.length) return null
  if (hashes.some((hash) => hash.length !== 32)) return null
  return { index: Number(index), hashes, checkpoint: text.slice(end + 2) }
}

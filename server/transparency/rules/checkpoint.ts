import { fromBase64, toBase64 } from './text.ts'

/* The text of a checkpoint: c2sp.org/tlog-checkpoint. */

/** What a checkpoint says: the first `size` entries of the log `origin` have this root. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The text that is signed. There are no further lines, because cosignatures of some kinds would not cover them. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Reads the text of a checkpoint; null if it is none. */
export function readCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', encoded = '', ...rest] = text.split('\n')
  const root = fromBase64(encoded)
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size) || root?.length !== 32) return null
  if (rest.at(-1) !== '' || rest.slice(0, -1).includes('')) return null
  return { origin, size: Number(size), root }
}

import type { Finding, Open } from '#server/verify/rules/findings.ts'
import type { Verdict } from '#server/verify/rules/report.ts'

/** A file with what a check must find in it. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly verdict: Verdict
  /** Exactly these, in the order of the report. */
  readonly finds: readonly Finding['what'][]
  /** What the reader must still compare, likewise. */
  readonly opens?: readonly Open['what'][]
  /** A finding among them with its place. */
  readonly place?: Finding
}

export const at = (bytes: Uint8Array, text: string, from = 0): number => {
  const place = Buffer.from(bytes).indexOf(text, from, 'latin1')
  if (place < 0) throw new Error(`no ${text}`)
  return place
}

/** The same file with other bytes at a place. */
export function overwritten(bytes: Uint8Array, place: number, other: Uint8Array | string): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(typeof other === 'string' ? Buffer.from(other, 'latin1') : other, place)
  return copy
}

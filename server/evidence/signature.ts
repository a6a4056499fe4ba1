import { z } from 'zod'
import type { HashName } from '../kernel/secret/suite.ts'
import { hashText } from './digest.ts'
import { canonical } from './rules/canonical.ts'

/**
 * A signature as drawn: the pad's size in CSS pixels, and the points of each stroke as `[x, y, milliseconds since the
 * first point]`. All numbers are integers. A legible name drawn on an old phone has some hundreds of points.
 */
export const signatureSchema = z
  .object({
    width: z.number().int().min(50).max(4000),
    height: z.number().int().min(50).max(4000),
    strokes: z
      .array(
        z
          .array(z.tuple([z.number().int(), z.number().int(), z.number().int().min(0)]))
          .min(1)
          .max(2000),
      )
      .max(200),
  })
  .strict()

export type SignatureStrokes = z.infer<typeof signatureSchema>

/**
 * The minimum total length of all strokes, as a fraction of the pad's width. A shorter drawing counts as an
 * accidental touch, not as a signature.
 */
const SHORTEST_INK = 0.25

function inkLength(signature: SignatureStrokes): number {
  let length = 0
  for (const stroke of signature.strokes) {
    for (let index = 1; index < stroke.length; index += 1) {
      const from = stroke[index - 1]
      const to = stroke[index]
      if (from && to) length += Math.hypot(to[0] - from[0], to[1] - from[1])
    }
  }
  return length
}

/** Whether the strokes are long enough to be a signature and not an accidental touch. */
export function isWritten(signature: SignatureStrokes): boolean {
  return inkLength(signature) >= signature.width * SHORTEST_INK
}

/** Converts strokes to the form in which they are stored and hashed. The hash names its function (`hashText`). */
export function storedSignature(
  signature: SignatureStrokes,
  hash: HashName,
): { sha256: string; strokes: string } {
  const strokes = canonical(signature)
  return { sha256: hashText(hash, strokes), strokes }
}

import type { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'

/**
 * A cursor in the form in which clients get it. It contains instants and ids only, and clients must not take it apart,
 * so that its content may change.
 */
export function writeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Reads a cursor; null if it is not one of this list. */
export function readCursor<S extends z.ZodType>(schema: S, text: string): z.output<S> | null {
  try {
    const found = schema.safeParse(readJson(Buffer.from(text, 'base64url').toString()))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

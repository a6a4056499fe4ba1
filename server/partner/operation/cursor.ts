import type { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'
import { Problem } from '../rules/problem.ts'

/**
 * A cursor in the form in which clients get it. It contains instants and ids only, and clients must not take it apart,
 * so that its content may change.
 */
export function writeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Reads a cursor; null if it is not one of this list. */
function readCursor<S extends z.ZodType>(schema: S, text: string): z.output<S> | null {
  try {
    const found = schema.safeParse(readJson(Buffer.from(text, 'base64url').toString()))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

/**
 * Reads the parameter `after`; null on the first page.
 * @throws Problem INPUT_INVALID for a text that is not a cursor of this list
 */
export function readAfter<S extends z.ZodType>(schema: S, after: string | undefined): z.output<S> | null {
  if (after === undefined) return null
  const found = readCursor(schema, after)
  if (found === null)
    throw new Problem('INPUT_INVALID', {
      errors: [{ pointer: '/after', detail: 'not a cursor of this list' }],
    })
  return found
}

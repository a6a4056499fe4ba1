import { z } from 'zod'
import { readAfter, writeCursor } from './cursor.ts'
import type { Place } from './in-order.ts'

/** Maximum number of rows of a page. */
export const PAGE_MOST = 200
/** Maximum number of policies in one search. */
export const POLICIES_MOST = 100

/** The parameters of a list. */
export const pageFields = {
  after: z.string().max(300).optional().meta({ description: '上一页的 next' }),
  limit: z.coerce.number().int().min(1).max(PAGE_MOST).default(50).meta({ description: '每页条数' }),
}

export const nextField = z.string().nullable().meta({ description: '继续读取的位置；从未有过记录时为 null' })

/** The instant has the name that the cursors of the first release have. */
const cursorSchema = z.strictObject({ openedAt: z.iso.datetime(), id: z.uuid() })

/**
 * Reads the parameter `after`.
 * @throws Problem INPUT_INVALID
 */
export function reachedOf(after: string | undefined): Place | null {
  const reached = readAfter(cursorSchema, after)
  return reached && { at: reached.openedAt, id: reached.id }
}

/** Where the client goes on: behind the last row, or where it was if there are no more rows. */
export function nextOf(last: Place | undefined, after: string | undefined): string | null {
  return (last === undefined ? after : writeCursor({ openedAt: last.at, id: last.id })) ?? null
}

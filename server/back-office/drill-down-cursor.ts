import { z } from 'zod'
import { daySchema } from '../kernel/day.ts'
import { DomainError } from '../kernel/errors.ts'

/** The end of a page of a drill-down: the last visit on the page, and the day on which the figure counts that visit. */
export interface DrillDownPlace {
  readonly day: string
  readonly visitId: string
}

const cursorSchema = z.tuple([daySchema, z.uuid()])

export function writeCursor({ day, visitId }: DrillDownPlace): string {
  return Buffer.from(JSON.stringify([day, visitId])).toString('base64url')
}

/**
 * Parses a cursor.
 * @throws DomainError BAD_INPUT for a cursor of another list
 */
export function readCursor(text: string): DrillDownPlace {
  try {
    const [day, visitId] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { day, visitId }
  } catch {
    throw new DomainError('BAD_INPUT', { fields: ['after'] })
  }
}

import { z } from 'zod'
import { callbackReasons } from '#server/vocabulary/visits.ts'
import { type Board, urgencies } from '../words/words.ts'

const counted = z.array(z.object({ urgency: z.enum(urgencies), count: z.number() }))

/** The schema of a board as the stream sends it. */
export const boardSchema: z.ZodType<Board> = z.object({
  now: z.string(),
  paused: z.object({ at: z.string(), reason: z.string(), by: z.string() }).nullable(),
  waiting: z.number(),
  resting: z.number(),
  leased: z.number(),
  pausedCases: z.number(),
  promisedDue: z.number(),
  oldest: z.string().nullable(),
  byReason: z.array(z.object({ reason: z.enum(callbackReasons), byUrgency: counted })),
  byUrgency: counted,
  pace: z.object({ perHour: z.number(), basis: z.enum(['TODAY', 'WEEK', 'NONE']) }),
  forecast: z.array(
    z.object({ day: z.string(), ending: z.number(), capacity: z.number(), breaches: z.number() }),
  ),
  attemptsToday: z.number(),
  contactsToday: z.number(),
  closedToday: z.number(),
  doubtsToday: z.object({ noCall: z.number(), tooShort: z.number() }),
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      username: z.string(),
      caseId: z.string().nullable(),
      policyNo: z.string().nullable(),
      since: z.string().nullable(),
      leaseUntil: z.string().nullable(),
      onCall: z.boolean(),
      calls: z.number(),
      contacts: z.number(),
      lastAt: z.string().nullable(),
    }),
  ),
  longTransactions: z.number(),
})

/**
 * Parses a message of the stream.
 * @returns the board; null when the data is not a valid board
 */
export function readBoard(data: unknown): Board | null {
  if (typeof data !== 'string') return null
  try {
    return boardSchema.parse(JSON.parse(data))
  } catch {
    return null
  }
}

import { z } from 'zod'
import { daySchema as day } from '../kernel/day.ts'
import { methods } from '../reporting/rules/figures.ts'
import { type VisitStatus, visitStatuses } from '../visit/rules/events.ts'
import { channels, designTypes } from '../vocabulary/enums.ts'
import { type VisitStage, visitStages } from '../vocabulary/visits.ts'

/**
 * Maximum number of products, and maximum number of branches, in one filter. Each product or branch adds look-ups in
 * the indexes (`lookUps`).
 */
const MOST_CHOICES = 5

/** The filter of a list of visits. Empty lists and absent values mean "any". Days are Shanghai calendar dates. */
export const visitFilterSchema = z
  .object({
    status: z.array(z.enum(visitStatuses)).max(visitStatuses.length).default([]),
    channel: z.array(z.enum(channels)).max(channels.length).default([]),
    product: z.array(z.string().max(40)).max(MOST_CHOICES).default([]),
    branch: z.array(z.string().max(60)).max(MOST_CHOICES).default([]),
    /** First and last day of the period in which the visit was opened. */
    from: day.optional(),
    to: day.optional(),
    /** A policy number or its beginning, the applicant's name, or a whole phone or document number. */
    search: z.string().trim().max(100).optional(),
    order: z.enum(['newest', 'oldest']).default('newest'),
    /**
     * Selects the visits behind a dashboard's figure. If `trace` is set, `from` and `to` are the first and last day
     * that the figure counts (server/back-office/drill-down.ts).
     */
    trace: z
      .strictObject({
        figure: z.string().max(160),
        method: z.array(z.enum(methods)).max(methods.length).default([]),
        designType: z.array(z.enum(designTypes)).max(designTypes.length).default([]),
      })
      .optional(),
  })
  .strict()
export type VisitFilter = z.infer<typeof visitFilterSchema>

/** How to walk through one index in order of opening time. Each combination of the column values starts one walk. */
export interface LookUps {
  /**
   * Columns in index order, each with the values to look up. Without columns, the index by opening time alone is
   * used.
   */
  readonly columns: readonly {
    readonly name: 'branch' | 'productCode' | 'channel' | 'stage'
    readonly values: readonly string[]
  }[]
  /** The statuses that open visits are allowed to have; null allows all statuses. */
  readonly openStatuses: readonly VisitStatus[] | null
}

function stagesOf(statuses: readonly VisitStatus[]): readonly VisitStage[] {
  const ended = visitStages.filter((stage) => stage !== 'OPEN' && statuses.some((status) => status === stage))
  const open = statuses.some((status) => !visitStages.some((stage) => stage === status))
  return open ? ['OPEN', ...ended] : ended
}

/**
 * The look-ups that answer a filter without reading unwanted rows. There are four indexes, each with a few columns
 * followed by the opening time. Columns without a filter are looked up value by value (there are five channels and
 * four stages). Each look-up reads at most one page of rows in order. The work is therefore at most the number of
 * look-ups times the page size, regardless of the data and the planner's estimates.
 */
export function lookUps(filter: VisitFilter): LookUps {
  const stages = filter.status.length > 0 ? stagesOf(filter.status) : visitStages
  const live = filter.status.filter((status) => !visitStages.some((stage) => stage === status))
  const openStatuses = stages.includes('OPEN') && live.length > 0 && live.length < 4 ? live : null
  const ends = [
    { name: 'channel', values: filter.channel.length > 0 ? filter.channel : channels },
    { name: 'stage', values: stages },
  ] as const
  const product = { name: 'productCode', values: filter.product } as const
  const branch = { name: 'branch', values: filter.branch } as const
  if (filter.branch.length > 0) {
    const columns = filter.product.length > 0 ? [branch, product, ...ends] : [branch, ...ends]
    return { columns, openStatuses }
  }
  if (filter.product.length > 0) return { columns: [product, ...ends], openStatuses }
  const anything = filter.channel.length === 0 && filter.status.length === 0
  return { columns: anything ? [] : ends, openStatuses }
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()])

/** The keyset cursor. The next page begins after this visit. */
export interface Cursor {
  readonly openedAt: Date
  readonly id: string
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.openedAt.toISOString(), cursor.id])).toString('base64url')
}

/**
 * Parses a cursor.
 * @returns null for a string that is not a cursor of this list
 */
export function readCursor(text: string): Cursor | null {
  try {
    const [openedAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { openedAt: new Date(openedAt), id }
  } catch {
    return null
  }
}

import { z } from 'zod'
import { daySchema as day } from '../kernel/day.ts'
import { methods } from '../reporting/rules/figures.ts'
import { type VisitStage, type VisitStatus, visitStages, visitStatuses } from '../visit/rules/events.ts'
import { channels, designTypes } from '../vocabulary/enums.ts'

/** At most this many products and branches at once, because each adds look-ups in the indexes (`lookUps`). */
const MOST_CHOICES = 5

/**
 * The filter of a list of visits; empty lists and absent values mean "any". Days are Shanghai calendar dates.
 */
export const visitFilterSchema = z
  .object({
    status: z.array(z.enum(visitStatuses)).max(visitStatuses.length).default([]),
    channel: z.array(z.enum(channels)).max(channels.length).default([]),
    product: z.array(z.string().max(40)).max(MOST_CHOICES).default([]),
    branch: z.array(z.string().max(60)).max(MOST_CHOICES).default([]),
    /** First and last day on which the visit opened. */
    from: day.optional(),
    to: day.optional(),
    /** Policy number or its beginning, applicant's name, whole phone or document number. */
    search: z.string().trim().max(100).optional(),
    order: z.enum(['newest', 'oldest']).default('newest'),
    /**
     * The visits behind a dashboard's figure; `from` and `to` are then the days it counts
     * (server/back-office/drill-down.ts).
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

/** Where an ordered walk through one index begins: these columns are fixed, then it goes by opening time. */
export interface LookUps {
  /** Columns in index order, each with the values to look up. None: the index by opening time alone. */
  readonly columns: readonly {
    readonly name: 'branch' | 'product_code' | 'channel' | 'stage'
    readonly values: readonly string[]
  }[]
  /** Statuses to keep among the open visits; null keeps all. */
  readonly openStatuses: readonly VisitStatus[] | null
}

function stagesOf(statuses: readonly VisitStatus[]): readonly VisitStage[] {
  const ended = visitStages.filter((stage) => stage !== 'OPEN' && statuses.some((status) => status === stage))
  const open = statuses.some((status) => !visitStages.some((stage) => stage === status))
  return open ? ['OPEN', ...ended] : ended
}

/**
 * How a filter is answered without reading rows it does not want. There are four indexes, each a few columns
 * followed by the opening time; columns the filter leaves open are looked up value by value (there are five
 * channels and four stages). Each look-up reads at most one page of rows in order, so the work is bounded by
 * the number of look-ups times the page size, independent of the data and of the planner's estimates.
 */
export function lookUps(filter: VisitFilter): LookUps {
  const stages = filter.status.length > 0 ? stagesOf(filter.status) : visitStages
  const live = filter.status.filter((status) => !visitStages.some((stage) => stage === status))
  const openStatuses = stages.includes('OPEN') && live.length > 0 && live.length < 4 ? live : null
  const ends = [
    { name: 'channel', values: filter.channel.length > 0 ? filter.channel : channels },
    { name: 'stage', values: stages },
  ] as const
  const product = { name: 'product_code', values: filter.product } as const
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

/** The keyset cursor: the next page begins after this visit. */
export interface Cursor {
  readonly openedAt: Date
  readonly id: string
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.openedAt.toISOString(), cursor.id])).toString('base64url')
}

/** @returns null for anything that is not a cursor of this list */
export function readCursor(text: string): Cursor | null {
  try {
    const [openedAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { openedAt: new Date(openedAt), id }
  } catch {
    return null
  }
}

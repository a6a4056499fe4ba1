import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { coalesce, greatest, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { FeedEventType } from '../vocabulary/visits.ts'
import { feedData } from './rules/events.ts'

const e = columnsOf(tables.feedEvent, 'e')
const p = columnsOf(tables.policy, 'p')
const ve = columnsOf(tables.visitEvent, 've')
const ce = columnsOf(tables.callbackEvent, 'ce')
const pc = columnsOf(tables.problemCase, 'pc')

/** The columns of an event of the feed, over `FEED`. */
export const feedColumns = {
  ...pick(e, 'position', 'eventId', 'type', 'at', 'policyId', 'visitId', 'caseId'),
  policyNo: p.policyNo,
  recorded: coalesce(
    orNull(ve.payload),
    orNull(ce.payload),
    `jsonb_build_object('category', ${pc.category})`,
  ),
}
/** SQL: the feed with what was recorded of each event. `e` is the event. */
export const FEED = `${e} JOIN ${p} ON ${p.id} = ${e.policyId}
  LEFT JOIN ${ve} ON ${ve.visitId} = ${e.visitId} AND ${ve.seq} = ${e.visitSeq}
  LEFT JOIN ${ce} ON ${ce.caseId} = ${e.caseId} AND ${ce.seq} = ${e.caseSeq}
  LEFT JOIN ${pc} ON ${pc.caseId} = ${e.caseId} AND ${e.visitSeq} IS NULL AND ${e.caseSeq} IS NULL`

/** Positions that one call looks through at most, so that a rare type does not make it read the whole feed. */
const WINDOW = 20_000

const PAGE = query(
  { after: 'int8', to: 'int8', types: 'text[]', limit: 'int4' },
  ({ after, to, types, limit }) =>
    select(
      feedColumns,
      `FROM ${FEED} WHERE ${e.position} > ${after} AND ${e.position} <= ${to} AND ${e.type} = ANY(${types})
        ORDER BY ${e.position} LIMIT ${limit}`,
    ),
)

const LAST = query({}, () => select({ last: orNull(greatest(e.position)) }, `FROM ${e}`))

type Row = Awaited<ReturnType<typeof PAGE.all>>[number]

/** An event of the feed as partners get it, by API and by webhook alike. */
export function feedEventView(row: Row) {
  return {
    id: row.eventId,
    type: row.type,
    at: row.at.toISOString(),
    policyNo: row.policyNo,
    visitId: row.visitId,
    caseId: row.caseId,
    data: feedData[row.type].parse(row.recorded),
  }
}
export type FeedEvent = ReturnType<typeof feedEventView>

/** The last position that has been given; 0 if there is none yet. */
export async function lastPosition({ db }: Pick<Services, 'db'>): Promise<bigint> {
  const { last } = await LAST.one(db, {})
  return BigInt(last ?? 0)
}

/**
 * Reads the feed behind a position.
 * @param input.types the types that are wanted
 * @returns the events in the order of their positions; the position up to which the feed has been read, behind which
 * the next call goes on; and whether there is more behind it. Null if there is no such position yet: it is of another
 * database, or of a later state of one that was restored
 */
export async function readFeed(
  services: Pick<Services, 'db'>,
  input: { readonly after: bigint; readonly types: readonly FeedEventType[]; readonly limit: number },
): Promise<{ readonly events: FeedEvent[]; readonly reached: bigint; readonly more: boolean } | null> {
  const { after, types, limit } = input
  const last = await lastPosition(services)
  if (after > last) return null
  const end = after + BigInt(WINDOW)
  const to = end < last ? end : last
  const rows = await PAGE.all(services.db, { after: String(after), to: String(to), types, limit })
  const reached = rows.length < limit ? to : BigInt(rows.at(-1)?.position ?? to)
  return { events: rows.map(feedEventView), reached, more: reached < last }
}

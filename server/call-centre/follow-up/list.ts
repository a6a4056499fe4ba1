import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { cutPage, inKeysetOrder } from '../../kernel/database/keyset.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { FollowUpStatus } from '../../vocabulary/calls.ts'
import { type RecordFilter, type RecordOrder, recordConditions, whereClause } from '../case/record-filter.ts'
import { FOLLOW_UP_FROM, followUpColumns, followUpView } from './follow-up.ts'

const t = columnsOf(tables.followUp, 't')

export interface FollowUpFilter extends RecordFilter {
  /** The agent whose call led to the follow-up. */
  readonly agentId: string | null
}

/**
 * Lists the follow-ups (letters and branch visits), oldest first, paged by keyset.
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function listFollowUps(
  services: Pick<Services, 'db'>,
  input: {
    readonly status: FollowUpStatus | null
    readonly filter: FollowUpFilter
    readonly order: RecordOrder
    readonly after: { readonly openedAt: string; readonly id: string } | null
    readonly limit: number
  },
) {
  const { status, filter, order, after, limit } = input
  const sql = new Statement()
  const given = await recordConditions(services, sql, filter, t)
  const where = [...given.where]
  if (status !== null) where.push(`${t.status} = ${sql.given(t.status, status)}`)
  if (filter.agentId !== null) where.push(`${t.openedBy} = ${sql.given('uuid', filter.agentId)}`)
  const reached = after && [sql.given('timestamptz', new Date(after.openedAt)), sql.given('uuid', after.id)]
  const ordered = inKeysetOrder([t.openedAt.text, t.id.text], {
    descending: order === 'newest',
    after: reached,
  })
  where.push(...ordered.where)
  const rest = `${FOLLOW_UP_FROM} ${whereClause(where)} ORDER BY ${ordered.by} LIMIT ${sql.given('int4', limit + 1)}`
  const found = await readAll(services.db, sql, sql.select(followUpColumns, rest))
  const page = cutPage(found.map(followUpView), limit, ({ openedAt, id }) => ({ openedAt, id }))
  return { ...page, tooMany: given.tooMany }
}

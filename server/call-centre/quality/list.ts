import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { cutPage, inKeysetOrder } from '../../kernel/database/keyset.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { qualityStatuses } from '../../vocabulary/calls.ts'
import { type RecordFilter, type RecordOrder, recordConditions, whereClause } from '../case/record-filter.ts'
import { QUALITY_FROM, qualityColumns, qualityView } from './quality.ts'

const t = columnsOf(tables.qualityCheck, 't')
const k = columnsOf(tables.callbackCase, 'k')

export interface QualityFilter extends RecordFilter {
  /** The agent who made the call. */
  readonly agentId: string | null
}

/**
 * Lists calls to review, oldest first, paged by keyset. The days of the filter are those on which the call was selected
 * for review.
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function listQuality(
  services: Pick<Services, 'db'>,
  input: {
    readonly status: (typeof qualityStatuses)[number] | null
    readonly filter: QualityFilter
    readonly order: RecordOrder
    readonly after: { readonly createdAt: string; readonly id: string } | null
    readonly limit: number
  },
) {
  const { status, filter, order, after, limit } = input
  const sql = new Statement()
  const given = await recordConditions(services, sql, filter, { visitId: k.visitId, openedAt: t.createdAt })
  const where = [...given.where]
  if (status !== null) where.push(`${t.status} = ${sql.given(t.status, status)}`)
  if (filter.agentId !== null) where.push(`${t.agentId} = ${sql.given('uuid', filter.agentId)}`)
  const reached = after && [sql.given('timestamptz', new Date(after.createdAt)), sql.given('uuid', after.id)]
  const ordered = inKeysetOrder([t.createdAt.text, t.id.text], {
    descending: order === 'newest',
    after: reached,
  })
  where.push(...ordered.where)
  const rest = `${QUALITY_FROM} ${whereClause(where)} ORDER BY ${ordered.by} LIMIT ${sql.given('int4', limit + 1)}`
  const found = await readAll(services.db, sql, sql.select(qualityColumns, rest))
  const page = cutPage(found.map(qualityView), limit, ({ createdAt, id }) => ({ createdAt, id }))
  return { ...page, tooMany: given.tooMany }
}

import { z } from 'zod'
import type { Services } from '../../context.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { type Columns, computed, type Expression } from '../../kernel/database/expression.ts'
import { inKeysetOrder } from '../../kernel/database/keyset.ts'
import { type RowOf, select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'

/** The record after which a page begins. */
export interface OpenedCursor {
  readonly openedAt: string
  readonly id: string
}

/** Milliseconds between the reading of a use case's instant and the beginning of its statement, and much more. */
const MARGIN_MS = MINUTE_MS

/** The age of the oldest transaction, in seconds. A record that it writes was opened before it began. */
const OLDEST = query({}, () =>
  select(
    { seconds: computed(z.number(), 'coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8') },
    `FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'`,
  ),
)

/**
 * Lists records in the order of their opening. Records are not written in the order of their instants, so only those are
 * listed that are a minute older than every transaction still under way. A client that reads to the end and later goes
 * on behind the last record therefore sees each record exactly once.
 *
 * @param list.from the relations, from FROM on
 * @param list.where adds the conditions of the filter
 */
export async function readOpened<C extends Columns>(
  services: Pick<Services, 'db'>,
  list: {
    readonly columns: C
    readonly from: string
    readonly openedAt: Expression
    readonly id: Expression
    readonly where?: (sql: Statement) => readonly string[]
  },
  page: { readonly after: OpenedCursor | null; readonly limit: number; readonly now: Date },
): Promise<z.output<RowOf<C>>[]> {
  const { openedAt, id } = list
  const { after, limit, now } = page
  const { seconds } = await OLDEST.one(services.db, {})
  const settled = new Date(now.getTime() - seconds * 1000 - MARGIN_MS)
  const sql = new Statement()
  const reached = after && [sql.given('timestamptz', new Date(after.openedAt)), sql.given('uuid', after.id)]
  const ordered = inKeysetOrder([openedAt.text, id.text], { descending: false, after: reached })
  const where = [
    `${openedAt} <= ${sql.given('timestamptz', settled)}`,
    ...(list.where?.(sql) ?? []),
    ...ordered.where,
  ]
  const rest = `${list.from} WHERE ${where.join(' AND ')} ORDER BY ${ordered.by} LIMIT ${sql.given('int4', limit)}`
  return await readAll(services.db, sql, sql.select(list.columns, rest))
}

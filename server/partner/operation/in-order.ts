import type { z } from 'zod'
import type { Services } from '../../context.ts'
import type { Columns, Expression } from '../../kernel/database/expression.ts'
import { inKeysetOrder } from '../../kernel/database/keyset.ts'
import type { RowOf } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { settledUntil } from './settled.ts'

/** The record after which a page begins: its instant in the order of the list, and its id. */
export interface Place {
  readonly at: string
  readonly id: string
}

/**
 * Lists records in the order of an instant: of their opening, or of their last change. Records are not written in the
 * order of their instants, so only those are listed that are a minute older than every transaction still under way. A
 * client that reads to the end and later goes on behind the last record therefore misses none.
 *
 * @param list.from the relations, from FROM on
 * @param list.where adds the conditions of the filter
 */
export async function readInOrder<C extends Columns>(
  services: Pick<Services, 'db'>,
  list: {
    readonly columns: C
    readonly from: string
    readonly at: Expression
    readonly id: Expression
    readonly where?: (sql: Statement) => readonly string[]
  },
  page: { readonly after: Place | null; readonly limit: number; readonly now: Date },
): Promise<z.output<RowOf<C>>[]> {
  const { at, id } = list
  const { after, limit, now } = page
  const settled = await settledUntil(services, now)
  const sql = new Statement()
  const reached = after && [sql.given('timestamptz', new Date(after.at)), sql.given('uuid', after.id)]
  const ordered = inKeysetOrder([at.text, id.text], { descending: false, after: reached })
  const where = [
    `${at} <= ${sql.given('timestamptz', settled)}`,
    ...(list.where?.(sql) ?? []),
    ...ordered.where,
  ]
  const rest = `${list.from} WHERE ${where.join(' AND ')} ORDER BY ${ordered.by} LIMIT ${sql.given('int4', limit)}`
  return await readAll(services.db, sql, sql.select(list.columns, rest))
}

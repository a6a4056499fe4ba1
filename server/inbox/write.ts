import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { DAY_MS } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom, returning } from '../kernel/database/table.ts'
import type { ReadMark } from './rules/facts.ts'

/** This file is the only writer of `inbox_read`. */

/** How long the mark of an item that is no longer in the inbox is kept, in case the item comes back. */
const KEPT_MS = 30 * DAY_MS

const r = columnsOf(tables.inboxRead, 'r')
const written = columnsOf(tables.inboxRead, tables.inboxRead.name)
const { staffId, item, readAt } = tables.inboxRead.sql

const MARK = query(
  {
    staffId: 'uuid',
    read: 'text[]',
    present: 'text[]',
    readAt: 'timestamptz',
    keptAfter: 'timestamptz',
  },
  (given, sql) => {
    const row = { staffId: given.staffId, item: 'chosen', readAt: given.readAt }
    const marks = pick(written, 'staffId', 'item', 'readAt')
    const marked = sql.with(
      'marked',
      returning(
        `${insertFrom(tables.inboxRead, row, `unnest(${given.read}) AS read(chosen) ORDER BY chosen`)}
          ON CONFLICT (${staffId}, ${item}) DO UPDATE SET ${readAt} = greatest(${written.readAt}, excluded.${readAt})`,
        marks,
      ),
    )
    sql.with(
      'forgotten',
      `DELETE FROM ${r} WHERE ${r.staffId} = ${given.staffId} AND ${r.readAt} < ${given.keptAfter} AND ${r.item} <> ALL(${given.present})`,
    )
    const kept = select(
      pick(r, 'staffId', 'item', 'readAt'),
      `FROM ${r} WHERE ${r.staffId} = ${given.staffId} AND ${r.item} = ANY(${given.present}) AND ${r.item} <> ALL(${given.read})`,
    )
    return {
      text: sql.text(`${select(marked, 'FROM marked').text} UNION ALL ${kept.text}`),
      row: kept.row,
    }
  },
)

/**
 * Records that a person has read items, and forgets old marks of items that are gone, so that a person has few marks.
 * A mark never goes back to an earlier instant.
 *
 * @returns the marks of the items in `present`
 */
export async function markRead(
  services: Pick<Services, 'db' | 'clock'>,
  input: {
    readonly staffId: string
    readonly read: readonly string[]
    readonly present: readonly string[]
    readonly readAt: Date
  },
): Promise<ReadMark[]> {
  return await MARK.all(services.db, {
    ...input,
    keptAfter: new Date(input.readAt.getTime() - KEPT_MS),
  })
}

import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { countOf } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'

/** Maximum up to which waiting records are counted. */
const MOST = 10_000

const st = columnsOf(tables.figureState, 'st')
const due = columnsOf(tables.figureDue, 'due')

const FRESHNESS = query({ most: 'int4' }, ({ most }) =>
  select(
    { foldedAt: st.foldedAt, waiting: countOf(`FROM (SELECT 1 FROM ${due} LIMIT ${most}) counted`) },
    `FROM ${st} WHERE ${st.id} = 1`,
  ),
)

/**
 * Reads the time at which the figures were last updated, and the number of records that wait to be counted. If any
 * record waits, also wakes the job that counts them.
 */
export async function readFreshness(services: Pick<Services, 'db' | 'wake'>) {
  const { foldedAt, waiting } = await FRESHNESS.one(services.db, { most: MOST })
  if (waiting > 0) services.wake('figures')
  return { asOf: foldedAt?.toISOString() ?? null, waiting, waitingCapped: waiting >= MOST }
}

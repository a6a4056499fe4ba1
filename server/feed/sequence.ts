import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { holds, literal, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom, returning } from '../kernel/database/table.ts'
import { inTransaction } from '../kernel/database/transaction.ts'
import { announced } from './rules/events.ts'

/**
 * Number of the advisory lock of the sequencer. It is an arbitrary fixed number. Only one instance in the whole
 * installation gives positions at a time, and the lock ends with its transaction.
 */
export const SEQUENCE_LOCK = '7302214090178832'
/** Events that are given their positions in one transaction. */
const BATCH = 2000

const d = columnsOf(tables.feedDue, 'd')
const first = columnsOf(tables.feedDue, 'first')
const e = columnsOf(tables.feedEvent, 'e')
const v = columnsOf(tables.visit, 'v')
const ve = columnsOf(tables.visitEvent, 've')
const ce = columnsOf(tables.callbackEvent, 'ce')
const pc = columnsOf(tables.problemCase, 'pc')

const WAITING = query({}, () => select({ waiting: holds(`EXISTS (SELECT 1 FROM ${d})`) }, ''))

const LOCK = query({ lock: 'int8' }, ({ lock }) =>
  select({ mine: holds(`pg_try_advisory_xact_lock(${lock})`) }, ''),
)

const cases = (of: string, names: Readonly<Record<string, string>>) =>
  `CASE ${of} ${Object.entries(names)
    .map(([type, name]) => `WHEN ${literal(type)} THEN ${literal(name)}`)
    .join(' ')} END`

const TAKE = prepare({ limit: 'int4' }, ({ limit }, sql) => {
  const taken = sql.with(
    'taken',
    returning(
      `DELETE FROM ${d} WHERE ${d.id} IN (SELECT ${first.id} FROM ${first} ORDER BY ${first.id} LIMIT ${limit})`,
      pick(d, 'id', 'visitId', 'visitSeq', 'caseId', 'caseSeq'),
    ),
  )
  const row = {
    position: `(SELECT coalesce(max(${e.position}), 0) FROM ${e}) + row_number() OVER (ORDER BY ${taken.id})`,
    eventId: 'gen_random_uuid()',
    type: `coalesce(${cases(`${ve.type}`, announced.visit)}, ${cases(`${ce.type}`, announced.case)}, ${literal('problem.opened')})`,
    at: `coalesce(${ve.at}, ${ce.at}, ${pc.openedAt})`,
    policyId: v.policyId,
    ...pick(taken, 'visitId', 'visitSeq', 'caseId', 'caseSeq'),
  }
  return sql.text(
    insertFrom(
      tables.feedEvent,
      row,
      `taken JOIN ${v} ON ${v.id} = ${taken.visitId}
        LEFT JOIN ${ve} ON ${ve.visitId} = ${taken.visitId} AND ${ve.seq} = ${taken.visitSeq}
        LEFT JOIN ${ce} ON ${ce.caseId} = ${taken.caseId} AND ${ce.seq} = ${taken.caseSeq}
        LEFT JOIN ${pc} ON ${pc.caseId} = ${taken.caseId} AND ${taken.caseSeq} IS NULL`,
    ),
  )
})

/**
 * Gives positions to one batch. The batch is taken by a statement of its own after the lock: its snapshot then contains
 * every position that was given before, and a position is never given twice.
 * @returns the number of events; null if another instance is at work
 */
async function sequenceBatch({ db }: Pick<Services, 'db'>): Promise<number | null> {
  return await inTransaction(db, async (own) => {
    const { mine } = await LOCK.one(own, { lock: SEQUENCE_LOCK })
    if (!mine) return null
    const { rowCount } = await TAKE.run(own, { limit: BATCH })
    return rowCount ?? 0
  })
}

/**
 * Gives the events that are committed their places in the feed.
 *
 * Transactions commit in another order than that in which they write. If positions were given while events are
 * written, a reader could see position 8 before 7 is committed, go on behind 8 and miss 7. So positions are given
 * afterwards, to committed events only, by one transaction after the other: when a position can be read, all positions
 * before it can.
 *
 * The events of one policy keep their order. Whoever writes the next event of a visit or case has to wait for its row,
 * so that event gets the larger number in feed_due, and is committed later.
 *
 * @returns the number of events placed by this call
 */
export async function sequence(services: Pick<Services, 'db'>): Promise<number> {
  const { waiting } = await WAITING.one(services.db, {})
  if (!waiting) return 0
  let total = 0
  for (;;) {
    const placed = await sequenceBatch(services)
    total += placed ?? 0
    if (placed === null || placed < BATCH) return total
  }
}

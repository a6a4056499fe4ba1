import { isDeepStrictEqual } from 'node:util'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { dayOf } from '../../kernel/calendar.ts'
import { coalesce, content, greatest, holds, least, pick } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, excluded, insertFrom, returning } from '../../kernel/database/table.ts'
import { inTransaction } from '../../kernel/database/transaction.ts'
import { addTo, type Counted, noCells } from '../rules/cells.ts'
import { contributionSchema } from '../rules/contribution.ts'
import { contributionOf } from '../rules/counting.ts'
import type { VisitHistory } from '../rules/history.ts'
import { writeCells } from './cell-store.ts'
import { readHistories, UnreadableRecord } from './read-histories.ts'

/**
 * Number of visits counted in one transaction. The number is large enough that many visits share their cells, and
 * small enough that no transaction takes long.
 */
const BATCH = 2000

/**
 * Number of the advisory lock of counting. Only one instance in the whole installation counts at a time; the other
 * instances skip the round.
 */
export const RECOUNT_LOCK = 7_310_226

const f = columnsOf(tables.visitFigure, 'f')
const m = columnsOf(tables.figureMark, 'm')
const d = columnsOf(tables.figureDue, 'd')
const first = columnsOf(tables.figureDue, 'first')
const st = columnsOf(tables.figureState, 'st')
const v = columnsOf(tables.visit, 'v')

/** Returns the visit's dimensions and its current contribution. */
export function countedOf(history: VisitHistory): Counted {
  return {
    place: {
      channel: history.channel,
      productCode: history.productCode,
      branch: history.branch,
      openedOn: dayOf(history.openedAt),
      // The cooling-off period ends at midnight, so its last day is the day before that instant.
      dueOn: dayOf(new Date(history.coolingOffEndsAt.getTime() - 1)),
    },
    contribution: contributionOf(history),
  }
}

const COUNTED = query({ visitIds: 'uuid[]' }, ({ visitIds }) =>
  select(
    {
      ...pick(f, 'visitId', 'channel', 'productCode', 'branch', 'openedOn', 'dueOn'),
      contribution: content(f.contribution, contributionSchema),
    },
    `FROM ${f} WHERE ${f.visitId} = ANY(${visitIds})`,
  ),
)

/** Reads the dimensions and the contribution with which each of these visits was last counted. */
export async function readCounted(db: Queryable, visitIds: readonly string[]): Promise<Map<string, Counted>> {
  const rows = await COUNTED.all(db, { visitIds })
  return new Map(rows.map(({ visitId, contribution, ...place }) => [visitId, { place, contribution }]))
}

interface Change {
  readonly visitId: string
  readonly before: Counted | null
  readonly after: Counted
}

function changesOf(histories: readonly VisitHistory[], known: ReadonlyMap<string, Counted>): Change[] {
  return histories.flatMap((history) => {
    const before = known.get(history.visitId) ?? null
    const after = countedOf(history)
    const same = before !== null && isDeepStrictEqual(before, after)
    return same ? [] : [{ visitId: history.visitId, before, after }]
  })
}

const SAVE_FIGURES = prepare({ figures: 'jsonb' }, ({ figures }) => {
  const r = recordset(figures, 'r', f)
  return `${insertFrom(tables.visitFigure, r, `${r}`)} ON CONFLICT (${tables.visitFigure.sql.visitId}) DO UPDATE SET
    ${excluded(tables.visitFigure, 'channel', 'productCode', 'branch', 'method', 'openedOn', 'dueOn', 'outcome', 'reached', 'contribution')}`
})

function figureRow({ visitId, after: { place, contribution } }: Change) {
  return { visitId, ...place, ...pick(contribution, 'method', 'outcome', 'reached'), contribution }
}

/** Returns the row of a mark that a contribution has as the text `day mark`. */
export function markRow(visitId: string, entry: string) {
  return { visitId, day: entry.slice(0, 10), mark: entry.slice(11) }
}

function markRows(changes: readonly Change[], of: 'before' | 'after', not: 'before' | 'after') {
  return changes.flatMap((change) => {
    const others = new Set(change[not]?.contribution.marks ?? [])
    return (change[of]?.contribution.marks ?? [])
      .filter((entry) => !others.has(entry))
      .map((entry) => markRow(change.visitId, entry))
  })
}

const REMOVE_MARKS = prepare({ marks: 'jsonb' }, ({ marks }) => {
  const r = recordset(marks, 'r', m)
  return `DELETE FROM ${m} USING ${r} WHERE ${m.mark} = ${r.mark} AND ${m.day} = ${r.day} AND ${m.visitId} = ${r.visitId}`
})

const ADD_MARKS = prepare({ marks: 'jsonb' }, ({ marks }) => {
  const r = recordset(marks, 'r', m)
  return insertFrom(tables.figureMark, r, `${r} ORDER BY ${r.mark}, ${r.day}, ${r.visitId}`)
})

async function writeMarks(db: Queryable, changes: readonly Change[]): Promise<void> {
  const gone = markRows(changes, 'before', 'after')
  if (gone.length > 0) await REMOVE_MARKS.run(db, { marks: gone })
  const fresh = markRows(changes, 'after', 'before')
  if (fresh.length > 0) await ADD_MARKS.run(db, { marks: fresh })
}

/** Updates the figures of these visits from their recorded events. Runs on the connection of one transaction. */
async function recount(db: Queryable, visitIds: readonly string[]): Promise<void> {
  const histories = await readHistories(db, visitIds)
  const changes = changesOf(histories, await readCounted(db, visitIds))
  if (changes.length === 0) return
  const cells = noCells()
  for (const { before, after } of changes) {
    if (before) addTo(cells, before, -1)
    addTo(cells, after, 1)
  }
  await SAVE_FIGURES.run(db, { figures: changes.map(figureRow) })
  await writeMarks(db, changes)
  await writeCells(db, cells)
}

const gone = columnsOf(tables.erasedVisit, 'gone')
const ERASED = query({ after: 'uuid', limit: 'int4' }, ({ after, limit }) =>
  select(
    { visitId: gone.visitId },
    `FROM ${gone} WHERE ${gone.visitId} > ${after} ORDER BY ${gone.visitId} LIMIT ${limit}`,
  ),
)

/**
 * What the visits that were erased by law were counted with. Their records are gone, so that nothing else says it: the cells
 * are the sums of it and of what the records say.
 */
export async function eachErased(
  db: Queryable,
  onBatch: (counted: ReadonlyMap<string, Counted>) => Promise<void>,
): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ids = (await ERASED.all(db, { after, limit: BATCH })).map(({ visitId }) => visitId)
    if (ids.length === 0) return
    await onBatch(await readCounted(db, ids))
    after = ids.at(-1) ?? after
  }
}

const FORGET_FIGURES = prepare(
  {},
  () => `DELETE FROM ${f} WHERE NOT EXISTS (SELECT 1 FROM ${gone} WHERE ${gone.visitId} = ${f.visitId})`,
)
const FORGET_MARKS = prepare(
  {},
  () => `DELETE FROM ${m} WHERE NOT EXISTS (SELECT 1 FROM ${gone} WHERE ${gone.visitId} = ${m.visitId})`,
)

/** Forgets what every visit was counted with that can be counted again, and sums up the others in the empty cells. */
export async function keepErased(db: Queryable): Promise<void> {
  await FORGET_FIGURES.run(db, {})
  await FORGET_MARKS.run(db, {})
  await eachErased(db, async (counted) => {
    const cells = noCells()
    for (const one of counted.values()) addTo(cells, one, 1)
    await writeCells(db, cells)
  })
}

const LOCK = query({ lock: 'int8' }, ({ lock }) =>
  select({ mine: holds(`pg_try_advisory_xact_lock(${lock})`) }, ''),
)

const TAKE_DUE = query({ limit: 'int4', last: 'int8' }, ({ limit, last }) =>
  returning(
    `DELETE FROM ${d} WHERE ${d.id} IN
      (SELECT ${first.id} FROM ${first} WHERE ${first.id} <= ${last} ORDER BY ${first.id} LIMIT ${limit})`,
    pick(d, 'visitId'),
  ),
)

const FOLDED = prepare(
  { now: 'timestamptz' },
  ({ now }) => `UPDATE ${st} SET ${assignSql(tables.figureState, { foldedAt: now })} WHERE ${st.id} = 1`,
)

/**
 * Counts one batch: takes entries off the queue and counts their visits, in one transaction. If an event is recorded
 * meanwhile, it queues its visit again. No change is therefore lost, in whatever order the transactions commit. If
 * the job crashes, nothing has changed.
 *
 * @param limit maximum number of entries
 * @param last id of the last entry that can be taken
 * @returns the number of entries taken; null if another instance is counting
 */
async function foldBatch(
  services: Pick<Services, 'db' | 'clock'>,
  limit: number,
  last: string,
): Promise<number | null> {
  const now = services.clock.now()
  return await inTransaction(services.db, async (db) => {
    const { mine } = await LOCK.one(db, { lock: RECOUNT_LOCK })
    if (!mine) return null
    const due = await TAKE_DUE.all(db, { limit, last })
    const ids = new Set(due.map(({ visitId }) => visitId))
    if (ids.size > 0) await recount(db, [...ids].sort())
    await FOLDED.run(db, { now })
    return due.length
  })
}

const PUT_LAST = prepare({}, (_, sql) => {
  const taken = sql.with(
    'taken',
    returning(
      `DELETE FROM ${d} WHERE ${d.id} = (SELECT ${least(first.id)} FROM ${first})`,
      pick(d, 'visitId'),
    ),
  )
  return sql.text(insertFrom(tables.figureDue, { visitId: taken.visitId }, 'taken'))
})

const LAST = query({}, () => select({ last: coalesce(greatest(d.id), '0') }, `FROM ${d}`))

/** Moves the first entry to the end of the queue, because its visit cannot be counted now. */
async function putLast({ db }: Pick<Services, 'db'>): Promise<void> {
  await PUT_LAST.run(db, {})
}

/**
 * Counts all queued visits. Safe on any number of instances and after any crash. If a visit's record cannot be read,
 * for example because a newer version of the product wrote an event, the visit stays queued and does not delay other
 * visits.
 *
 * @returns the number of entries counted
 * @throws UnreadableRecord after all readable records are counted
 */
export async function recountFigures(services: Pick<Services, 'db' | 'clock'>): Promise<number> {
  const { last } = await LAST.one(services.db, {})
  let total = 0
  let unreadable: UnreadableRecord | null = null
  // Number of entries that must still be counted one at a time, to find the entry whose record cannot be read.
  let singly = 0
  for (;;) {
    const limit = singly > 0 ? 1 : BATCH
    singly = Math.max(0, singly - 1)
    try {
      const done = await foldBatch(services, limit, last)
      if (done === null) return total
      total += done
      if (done < limit) break
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error
      if (limit > 1) singly = limit
      else {
        await putLast(services)
        unreadable = error
      }
    }
  }
  if (unreadable) throw unreadable
  return total
}

const QUEUE_ALL = prepare({}, () =>
  insertFrom(tables.figureDue, { visitId: v.id }, `${v} ORDER BY ${v.openedAt}, ${v.id}`),
)

/** Queues every visit for counting. */
export async function putAllOnTheList(db: Queryable): Promise<void> {
  await QUEUE_ALL.run(db, {})
}

import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { dayOf } from '../../kernel/calendar.ts'
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

const dueSchema = z.object({ visit_id: z.string() })

const figureSchema = z.object({
  visit_id: z.string(),
  channel: z.string(),
  product_code: z.string(),
  branch: z.string(),
  opened_on: z.string(),
  due_on: z.string(),
  contribution: contributionSchema,
})

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

/** Reads the dimensions and the contribution with which each of these visits was last counted. */
export async function readCounted(
  db: Pick<pg.ClientBase, 'query'>,
  ids: readonly string[],
): Promise<Map<string, Counted>> {
  const found = await db.query(
    'SELECT visit_id, channel, product_code, branch, opened_on, due_on, contribution FROM visit_figure WHERE visit_id = ANY($1::uuid[])',
    [ids],
  )
  return new Map(
    found.rows.map((raw) => {
      const row = figureSchema.parse(raw)
      const place = {
        channel: row.channel,
        productCode: row.product_code,
        branch: row.branch,
        openedOn: row.opened_on,
        dueOn: row.due_on,
      }
      return [row.visit_id, { place, contribution: row.contribution }]
    }),
  )
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

const SAVE_FIGURES = `INSERT INTO visit_figure AS t (visit_id, channel, product_code, branch, method, opened_on, due_on, outcome, reached, contribution)
  SELECT visit_id, channel, product_code, branch, method, opened_on, due_on, outcome, reached, contribution
  FROM jsonb_to_recordset($1::jsonb) AS r(visit_id uuid, channel text, product_code text, branch text, method text, opened_on date, due_on date,
    outcome text, reached int, contribution jsonb)
  ON CONFLICT (visit_id) DO UPDATE SET channel = excluded.channel, product_code = excluded.product_code, branch = excluded.branch,
    method = excluded.method, opened_on = excluded.opened_on, due_on = excluded.due_on, outcome = excluded.outcome, reached = excluded.reached,
    contribution = excluded.contribution`

function figureRow({ visitId, after: { place, contribution } }: Change) {
  return {
    visit_id: visitId,
    channel: place.channel,
    product_code: place.productCode,
    branch: place.branch,
    method: contribution.method,
    opened_on: place.openedOn,
    due_on: place.dueOn,
    outcome: contribution.outcome,
    reached: contribution.reached,
    contribution,
  }
}

function markRows(changes: readonly Change[], of: 'before' | 'after', not: 'before' | 'after') {
  return changes.flatMap((change) => {
    const others = new Set(change[not]?.contribution.marks ?? [])
    return (change[of]?.contribution.marks ?? [])
      .filter((entry) => !others.has(entry))
      .map((entry) => ({ visit_id: change.visitId, day: entry.slice(0, 10), mark: entry.slice(11) }))
  })
}

async function writeMarks(db: pg.ClientBase, changes: readonly Change[]): Promise<void> {
  const gone = markRows(changes, 'before', 'after')
  if (gone.length > 0)
    await db.query(
      `DELETE FROM figure_mark m USING jsonb_to_recordset($1::jsonb) AS r(visit_id uuid, day date, mark text)
        WHERE m.mark = r.mark AND m.day = r.day AND m.visit_id = r.visit_id`,
      [JSON.stringify(gone)],
    )
  const fresh = markRows(changes, 'after', 'before')
  if (fresh.length > 0)
    await db.query(
      `INSERT INTO figure_mark (mark, day, visit_id)
        SELECT mark, day, visit_id FROM jsonb_to_recordset($1::jsonb) AS r(visit_id uuid, day date, mark text) ORDER BY mark, day, visit_id`,
      [JSON.stringify(fresh)],
    )
}

/** Updates the figures of these visits from their recorded events. Runs on the connection of one transaction. */
async function recount(db: pg.ClientBase, visitIds: readonly string[]): Promise<void> {
  const histories = await readHistories(db, visitIds)
  const changes = changesOf(histories, await readCounted(db, visitIds))
  if (changes.length === 0) return
  const cells = noCells()
  for (const { before, after } of changes) {
    if (before) addTo(cells, before, -1)
    addTo(cells, after, 1)
  }
  await db.query(SAVE_FIGURES, [JSON.stringify(changes.map(figureRow))])
  await writeMarks(db, changes)
  await writeCells(db, cells)
}

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
  return await inTransaction(services.db, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      RECOUNT_LOCK,
    ])
    if (rows[0]?.mine !== true) return null
    const due = await client.query(
      'DELETE FROM figure_due WHERE id IN (SELECT id FROM figure_due WHERE id <= $2 ORDER BY id LIMIT $1) RETURNING visit_id',
      [limit, last],
    )
    const ids = new Set(due.rows.map((row) => dueSchema.parse(row).visit_id))
    if (ids.size > 0) await recount(client, [...ids].sort())
    await client.query('UPDATE figure_state SET folded_at = $1 WHERE id = 1', [now])
    return due.rows.length
  })
}

const lastSchema = z.object({ last: z.string() })

/** Moves the first entry to the end of the queue, because its visit cannot be counted now. */
async function putLast({ db }: Pick<Services, 'db'>): Promise<void> {
  await db.query(
    `WITH first AS (DELETE FROM figure_due WHERE id = (SELECT min(id) FROM figure_due) RETURNING visit_id)
      INSERT INTO figure_due (visit_id) SELECT visit_id FROM first`,
    [],
  )
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
  const found = await services.db.query('SELECT coalesce(max(id), 0)::text AS last FROM figure_due', [])
  const { last } = lastSchema.parse(found.rows[0])
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

/** Queues every visit for counting. */
export async function putAllOnTheList(client: Pick<pg.PoolClient, 'query'>): Promise<void> {
  await client.query('INSERT INTO figure_due (visit_id) SELECT id FROM visit ORDER BY opened_at, id')
}

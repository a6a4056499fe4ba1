import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { greatest, holds, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf, returning } from '../kernel/database/table.ts'
import { inTransaction } from '../kernel/database/transaction.ts'
import { append, emptyLog, type Head, readOwnHead } from './append.ts'
import { rowsEntries, visitEntries } from './entries.ts'
import { requireHashOfLog } from './hash.ts'

/**
 * Number of the advisory lock of the log. It is an arbitrary fixed number. Only one instance in the whole installation
 * appends to the log at a time, and the lock ends with its transaction.
 */
const LOG_LOCK = '5140922837710046'
/** Rows of log_due that are taken in one transaction. */
const BATCH = 10_000

const d = columnsOf(tables.logDue, 'd')
const first = columnsOf(tables.logDue, 'first')
const due = columnsOf(tables.logDue, 'log_due')

const LOCK = query({ lock: 'int8' }, ({ lock }) =>
  select({ mine: holds(`pg_try_advisory_xact_lock(${lock})`) }, ''),
)

/**
 * Runs `work` in a transaction, as the only one that appends to the log.
 * @returns null if another instance is at work
 */
export async function asSequencer<T>(
  { db }: Pick<Services, 'db'>,
  work: (own: Queryable) => Promise<T>,
): Promise<T | null> {
  return await inTransaction(db, async (own) => {
    const { mine } = await LOCK.one(own, { lock: LOG_LOCK })
    return mine ? await work(own) : null
  })
}

const NEWEST = query({}, () => select({ newest: orNull(greatest(d.id)) }, `FROM ${d}`))

/** The last row that is due now; null if none is. */
export async function newestDue(db: Queryable): Promise<string | null> {
  const { newest } = await NEWEST.one(db, {})
  return newest === null ? null : String(newest)
}

const TAKE = query({ to: 'int8', limit: 'int4' }, ({ to, limit }) =>
  returning(
    `DELETE FROM ${due} WHERE ${due.id} IN
      (SELECT ${first.id} FROM ${first} WHERE ${first.id} <= ${to} ORDER BY ${first.id} LIMIT ${limit})`,
    pick(due, 'kind', 'key', 'seq'),
  ),
)

type Needed = Pick<Services, 'db' | 'eventMac' | 'evidence'>

/**
 * Reads where the log stands, and begins it if it has not begun.
 * @throws LogRewritten if somebody else wrote its head
 * @throws ConfigurationError if it was begun with another hash function than the one configured
 */
export async function beginOrRead({ evidence, eventMac }: Needed, own: Queryable, at: Date): Promise<Head> {
  const { log, hash } = evidence
  await requireHashOfLog(own, hash)
  const found = await readOwnHead(own, eventMac)
  if (found !== null) return found
  const start = { kind: 'start', log, at: at.toISOString() } as const
  return await append(own, eventMac, emptyLog(at, hash), [hash === 'sha256' ? start : { ...start, hash }])
}

/** Takes one batch of what is due up to the row `to`. Whatever fails, the rows stay due. */
async function takeBatch(services: Needed, own: Queryable, to: string, at: Date): Promise<number> {
  const taken = await TAKE.all(own, { to, limit: BATCH })
  if (taken.length === 0) return 0
  const head = await beginOrRead(services, own, at)
  const visits = await visitEntries(
    own,
    { mac: services.eventMac, head, now: at },
    taken.filter(({ kind }) => kind === 'visit'),
  )
  const rows = await rowsEntries(own, { mac: services.eventMac, head }, taken)
  const entries = [...visits, ...rows]
  if (entries.length === 0) return taken.length
  await append(own, services.eventMac, head, entries, {
    visits: visits.reduce((most, { number }) => Math.max(most, number), head.visits),
    rows: rows.reduce((sum, entry) => sum + entry.rows.length, head.rows),
  })
  return taken.length
}

/**
 * Gives everything that is due up to the row `to` its place in the log.
 *
 * The statement that writes an event or a covered row leaves a row in log_due (by trigger). Places are given afterwards,
 * to what is committed, by one transaction after the other; so no place stays empty, and no write waits for the log.
 *
 * @param at the instant with which the log begins, if it has not begun
 * @returns false if another instance is at work
 */
export async function sequenceUpTo(services: Needed, to: string, at: Date): Promise<boolean> {
  for (;;) {
    const taken = await asSequencer(services, (own) => takeBatch(services, own, to, at))
    if (taken === null) return false
    if (taken < BATCH) return true
  }
}

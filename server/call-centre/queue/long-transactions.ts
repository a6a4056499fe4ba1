import { z } from 'zod'
import type { Database } from '../../kernel/database/db.ts'
import type { Log } from '../../kernel/process/log.ts'

/** Nothing here thinks inside a transaction: one that is open for so long is a fault, ours or somebody else's [D]. */
export const LONG_TRANSACTION_SECONDS = 30

/** A transaction that stays open. What it asked is not in here: queries hold people. */
export interface LongTransaction {
  /** Of its backend; null for a prepared transaction, which has none. */
  readonly pid: number | null
  readonly applicationName: string
  readonly state: string
  readonly seconds: number
}

const rowSchema = z
  .object({
    pid: z.number().nullable(),
    application_name: z.string(),
    state: z.string(),
    seconds: z.number(),
  })
  .transform(({ application_name: applicationName, ...row }) => ({ ...row, applicationName }))

/**
 * Every client's, whoever they are: the row versions that any one of them might still look at are kept in every table, and the
 * front of the queue is looked for among them. (A user without pg_read_all_stats is told of its own only.)
 * Server processes are not in it: vacuum takes its time and holds nothing back.
 */
const LONG = `SELECT pid, coalesce(application_name, '') AS application_name, coalesce(state, '') AS state,
    extract(epoch FROM now() - xact_start)::float8 AS seconds
  FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND xact_start < now() - make_interval(secs => $1::float8)
  UNION ALL
  SELECT NULL, '', 'prepared', extract(epoch FROM now() - prepared)::float8
  FROM pg_prepared_xacts
  WHERE database = current_database() AND prepared < now() - make_interval(secs => $1::float8)
  ORDER BY seconds DESC`

/** Transactions of this database that have been open for longer, by PostgreSQL's own clock, the oldest first. */
export async function longTransactions(
  db: Pick<Database, 'query'>,
  longerThanSeconds: number = LONG_TRANSACTION_SECONDS,
): Promise<LongTransaction[]> {
  const found = await db.query(LONG, [longerThanSeconds])
  return found.rows.map((row) => rowSchema.parse(row))
}

/** One round of the watch: one line for whoever is called out at night, or none. */
export async function watchTransactions(
  db: Pick<Database, 'query'>,
  log: Pick<Log, 'error'>,
  longerThanSeconds?: number,
): Promise<void> {
  const found = await longTransactions(db, longerThanSeconds)
  if (found.length === 0) return
  log.error(
    {
      alarm: 'LONG_TRANSACTION',
      pids: found.map(({ pid }) => pid),
      seconds: found.map(({ seconds }) => Math.floor(seconds)),
      applications: found.map(({ applicationName }) => applicationName),
      states: found.map(({ state }) => state),
    },
    'transactions stay open: tables cannot be cleared behind them, and claiming gets slower',
  )
}

import { z } from 'zod'
import type { Database } from '../../kernel/database/db.ts'
import { computed } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import type { Log } from '../../kernel/process/log.ts'

/**
 * Number of seconds after which an open transaction counts as a fault of this product or of another client [D]. No
 * use case keeps a transaction open while it computes.
 */
export const LONG_TRANSACTION_SECONDS = 30

/** A transaction that has been open too long. Its query text is left out, because queries contain personal data. */
export interface LongTransaction {
  /** The backend's process id; null for a prepared transaction, which has no backend. */
  readonly pid: number | null
  readonly applicationName: string
  readonly state: string
  readonly seconds: number
}

/**
 * SQL that selects the long transactions of every client. While a transaction can still see old row versions,
 * PostgreSQL keeps those versions, and every claim has to skip them at the front of the queue. A user without
 * pg_read_all_stats sees only its own transactions. Server processes are left out, because vacuum runs long but does
 * not keep old row versions alive.
 *
 * The columns belong to PostgreSQL's own views, so the types of the result are written by hand.
 */
const LONG = query({ seconds: 'float8' }, ({ seconds }) =>
  select(
    {
      pid: computed(z.number().nullable(), 'pid'),
      applicationName: computed(z.string(), "coalesce(application_name, '')"),
      state: computed(z.string(), "coalesce(state, '')"),
      seconds: computed(z.number(), 'extract(epoch FROM now() - xact_start)::float8'),
    },
    `FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND xact_start < now() - make_interval(secs => ${seconds})
  UNION ALL
  SELECT NULL, '', 'prepared', extract(epoch FROM now() - prepared)::float8
  FROM pg_prepared_xacts
  WHERE database = current_database() AND prepared < now() - make_interval(secs => ${seconds})
  ORDER BY seconds DESC`,
  ),
)

/**
 * Lists transactions of this database that have been open longer than `longerThanSeconds` by PostgreSQL's clock,
 * oldest first.
 */
export async function longTransactions(
  db: Pick<Database, 'query'>,
  longerThanSeconds: number = LONG_TRANSACTION_SECONDS,
): Promise<LongTransaction[]> {
  return await LONG.all(db, { seconds: longerThanSeconds })
}

/** Checks once for long transactions. If there are any, logs one error line that alerts the operators. */
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

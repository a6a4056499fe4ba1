import { z } from 'zod'
import { SLOT } from '../backup/server.ts'
import type { Database } from '../kernel/database/db.ts'
import { computed } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'

/** What the server keeps of its log because the backup has not stored it. */
export interface BackupReadings {
  readonly unstoredBytes: number
  /** The server had to give up on it: seconds in between can never be restored. */
  readonly lost: boolean
}

/** The columns belong to PostgreSQL's own view, so the types of the result are written by hand. */
const KEPT = query({ slot: 'text' }, ({ slot }) =>
  select(
    {
      unstoredBytes: computed(
        z.number(),
        'coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8',
      ),
      lost: computed(z.boolean(), "coalesce(wal_status = 'lost', false)"),
    },
    `FROM pg_replication_slots WHERE slot_name = ${slot}`,
  ),
)

/** @returns null if no backup was ever begun on this server */
export async function readBackup(db: Pick<Database, 'query'>): Promise<BackupReadings | null> {
  return (await KEPT.first(db, { slot: SLOT })) ?? null
}

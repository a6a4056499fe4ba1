import type { Database } from '#server/kernel/database/db.ts'

/** A statement as the product sent it. */
export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

function seqScans(plan: unknown, found: string[] = []): string[] {
  if (Array.isArray(plan)) for (const part of plan) seqScans(part, found)
  else if (typeof plan === 'object' && plan !== null) {
    if ('Node Type' in plan && plan['Node Type'] === 'Seq Scan' && 'Relation Name' in plan)
      found.push(String(plan['Relation Name']))
    for (const value of Object.values(plan)) if (typeof value === 'object') seqScans(value, found)
  }
  return found
}

/**
 * Returns the tables that a statement can read only completely, because no index fits. On an empty table PostgreSQL
 * always chooses a sequential scan. Sequential scans are therefore disabled, so that one remains in the plan only if
 * there is no index.
 */
export async function scannedTables(db: Database, { text, values }: Sent): Promise<string[]> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL enable_seqscan = off')
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, [...values])
    return seqScans(rows)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** Returns a database interface that works like `db` and also records every statement in `sent`. */
export function recording(db: Database, sent: Sent[]): Database {
  return {
    ...db,
    query: (text, values) => {
      sent.push({ text, values: [...values] })
      return db.query(text, values)
    },
  }
}

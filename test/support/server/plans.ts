import { z } from 'zod'
import type { Database } from '#server/kernel/database/db.ts'

/** A statement as the product sent it. */
export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A node of a plan that reads a table. */
export interface PlanNode {
  readonly relation: string
  /** The partition of it that it reads; the table itself if it has none. */
  readonly part: string
  /** What the node does, for example Seq Scan. */
  readonly type: string
  /** The index that it uses; null if it uses none. */
  readonly index: string | null
  /** Rows that the node read, over all its repetitions; 0 if the statement was not executed. */
  readonly rows: number
  /** How often it was executed; 1 if the statement was not. */
  readonly loops: number
}

const nodeSchema = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number().default(0),
  'Rows Removed by Filter': z.number().default(0),
  'Actual Loops': z.number().default(1),
})

/** Returns the nodes of a plan (EXPLAIN with FORMAT JSON) that read a table. */
export function planNodes(plan: unknown): PlanNode[] {
  if (Array.isArray(plan)) return plan.flatMap(planNodes)
  if (typeof plan !== 'object' || plan === null) return []
  const inside = Object.values(plan).flatMap((value) => (typeof value === 'object' ? planNodes(value) : []))
  const { data } = nodeSchema.safeParse(plan)
  if (data === undefined) return inside
  const rows = (data['Actual Rows'] + data['Rows Removed by Filter']) * data['Actual Loops']
  const own = {
    relation: data['Relation Name'].replace(/_(?:before|default|y\d{4}m\d\d)$/, ''),
    part: data['Relation Name'],
    type: data['Node Type'],
    index: data['Index Name'] ?? null,
    rows,
    loops: data['Actual Loops'],
  }
  return [own, ...inside]
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
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values.map(db.sent))
    return planNodes(rows).flatMap(({ type, relation }) => (type === 'Seq Scan' ? [relation] : []))
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

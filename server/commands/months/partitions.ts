import pg from 'pg'
import { z } from 'zod'

/* The partitions by month as their owner sees them. The queries are about the catalogue of PostgreSQL, not about rows. */

const { escapeIdentifier } = pg

const partition = z.object({
  table: z.string(),
  name: z.string(),
  /** The months that it has; both null for the default partition, `from` for the first. */
  from: z.date().nullable(),
  to: z.date().nullable(),
  /** As PostgreSQL estimates them. */
  rows: z.coerce.number(),
  bytes: z.coerce.number(),
  place: z.string(),
  /** Its relations by their places: itself and its indexes. */
  relations: z.array(z.object({ name: z.string(), kind: z.enum(['TABLE', 'INDEX']), place: z.string() })),
})
export type Partition = z.output<typeof partition>

const PARTITIONS = `SELECT p.relname AS "table", c.relname AS name, m.rows_from AS "from", m.rows_to AS "to",
    greatest(c.reltuples, 0)::bigint AS rows, pg_total_relation_size(c.oid) AS bytes, coalesce(t.spcname, d.spcname) AS place,
    (SELECT jsonb_agg(jsonb_build_object('name', r.relname, 'kind', CASE r.relkind WHEN 'r' THEN 'TABLE' ELSE 'INDEX' END,
        'place', coalesce(rt.spcname, d.spcname)) ORDER BY r.relkind DESC, r.relname)
      FROM pg_class r LEFT JOIN pg_tablespace rt ON rt.oid = r.reltablespace
      WHERE r.oid = c.oid OR r.oid IN (SELECT x.indexrelid FROM pg_index x WHERE x.indrelid = c.oid AND x.indisvalid)) AS relations
  FROM (SELECT DISTINCT "of" FROM months_of_tables()) o JOIN pg_class p ON p.oid = to_regclass(quote_ident(o."of"))
    JOIN pg_inherits i ON i.inhparent = p.oid JOIN pg_class c ON c.oid = i.inhrelid
    LEFT JOIN months_of_tables() m ON m.part = c.relname
    LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace
    CROSS JOIN (SELECT spcname FROM pg_tablespace ts JOIN pg_database db ON db.dattablespace = ts.oid
      WHERE db.datname = current_database()) d
  ORDER BY p.relname, m.rows_to NULLS LAST`

export async function readPartitions(db: Pick<pg.ClientBase, 'query'>): Promise<readonly Partition[]> {
  const { rows } = await db.query(PARTITIONS)
  return z.array(partition).parse(rows)
}

/** The partitions whose months were over so many months before. */
export async function closedBefore(
  db: Pick<pg.ClientBase, 'query'>,
  partitions: readonly Partition[],
  input: { readonly now: Date; readonly months: number },
): Promise<readonly Partition[]> {
  const { rows } = await db.query('SELECT month_start($1, $2) AS bound', [input.now, -input.months])
  const { bound } = z.object({ bound: z.date() }).parse(rows[0])
  return partitions.filter(({ to }) => to !== null && to <= bound)
}

/** How long the copy of a table waits for its lock; everybody who reads this month waits behind it. */
const LOCK_MS = 700

const index = z.object({ name: z.string() })

/** Removes what an interrupted REINDEX CONCURRENTLY left behind: an index that costs writes and serves no query. */
async function removeInvalid(db: Pick<pg.ClientBase, 'query'>, { name }: Partition): Promise<void> {
  const { rows } = await db.query(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = to_regclass($1) AND NOT i.indisvalid`,
    [`public.${escapeIdentifier(name)}`],
  )
  for (const one of z.array(index).parse(rows))
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS public.${escapeIdentifier(one.name)}`)
}

/**
 * Moves a partition and its indexes to a tablespace, one after the other, and leaves what is there already: it can be interrupted
 * and run again. Indexes are built anew while everything goes on. The table is copied under a lock: PostgreSQL locks all months for
 * a statement whose plan it keeps, so visits wait as well.
 *
 * @param input.longestMs how long the copy may take; a longer one is given up and changes nothing
 * @returns how many of them were moved
 */
export async function movePartition(
  db: Pick<pg.ClientBase, 'query'>,
  partition: Partition,
  { to, longestMs }: { readonly to: string; readonly longestMs: number },
): Promise<number> {
  const left = partition.relations.filter(({ place }) => place !== to)
  const place = escapeIdentifier(to)
  await removeInvalid(db, partition)
  try {
    for (const { kind, name } of left) {
      const relation = `public.${escapeIdentifier(name)}`
      await db.query(`SET lock_timeout = ${kind === 'TABLE' ? LOCK_MS : 0}`)
      await db.query(`SET statement_timeout = ${kind === 'TABLE' ? longestMs : 0}`)
      await db.query(
        kind === 'TABLE'
          ? `ALTER TABLE ${relation} SET TABLESPACE ${place}`
          : `REINDEX (TABLESPACE ${place}) INDEX CONCURRENTLY ${relation}`,
      )
    }
  } finally {
    await db.query('RESET lock_timeout; RESET statement_timeout')
  }
  return left.length
}

/** Whether there is such a tablespace. */
export async function isTablespace(db: Pick<pg.ClientBase, 'query'>, name: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT 1 FROM pg_tablespace WHERE spcname = $1', [name])
  return rowCount === 1
}

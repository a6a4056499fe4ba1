import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { systemClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { postmasterOf, processorSeconds } from '#test/bench/processor.ts'
import type { BenchRow } from '#test/bench/row.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { runClosed } from '#test/bench/visit/load.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { startPlatform } from '#test/support/server/platform.ts'

/* What one visit costs, for docs/size.md. Bytes and counts do not depend on how fast the machine is. */

const VISITS = 2_000
const WARM_UP = 200
const CUSTOMERS = 32
/** Tables that take less are summed up. */
const SHOWN_BYTES = 400

type Say = (line: string) => void

const relation = z.object({ table: z.string(), bytes: z.coerce.number() })

/** The bytes of every table with its indexes and long values; the months of a table count as one. */
async function sizes({ pool }: Database): Promise<ReadonlyMap<string, number>> {
  await pool.query('VACUUM')
  const { rows } = await pool.query(
    `SELECT coalesce(parent.relname, c.relname) AS table, sum(pg_total_relation_size(c.oid)) AS bytes
      FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1`,
  )
  return new Map(
    z
      .array(relation)
      .parse(rows)
      .map(({ table, bytes }) => [table, bytes]),
  )
}

const counters = z.object({ wal: z.coerce.number(), commits: z.coerce.number(), flushes: z.coerce.number() })

/** What the server has written to its log so far, the transactions of this database, and how often it waited for the disk. */
async function counted({ pool }: Database): Promise<z.infer<typeof counters>> {
  const { rows } = await pool.query(
    `SELECT pg_current_wal_insert_lsn() - '0/0' AS wal, pg_stat_get_db_xact_commit(oid) AS commits,
      (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal') AS flushes
      FROM pg_database WHERE datname = current_database()`,
  )
  return counters.parse(rows[0])
}

const conditions = `${VISITS} visits by SMS code with 5 questions, ${CUSTOMERS} customers, durable PostgreSQL 18`

function row(name: string, unit: string, value: number, more: string): BenchRow {
  return {
    name: `size.${name}`,
    unit,
    value,
    floor: null,
    goal: '',
    holds: null,
    conditions: `${more}; ${conditions}`,
  }
}

function sizeRows(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): BenchRow[] {
  const grown = [...after]
    .map(([table, bytes]) => ({ table, bytes: (bytes - (before.get(table) ?? 0)) / (VISITS + WARM_UP) }))
    .sort((a, b) => b.bytes - a.bytes)
  const total = grown.reduce((sum, { bytes }) => sum + bytes, 0)
  const shown = grown.filter(({ bytes }) => bytes >= SHOWN_BYTES)
  const others = total - shown.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    row('bytes', 'B', total, 'all tables with indexes, policy and customer included, no evidence pack'),
    ...shown.map(({ table, bytes }) => row(`bytes.${table}`, 'B', bytes, 'this table with its indexes')),
    row('bytes.others', 'B', others, `tables that take less than ${SHOWN_BYTES} B`),
  ]
}

/** Measures what a visit costs: processor time, statements, bytes of the log and bytes kept. */
export async function benchSize(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  const folder = await mkdtemp(join(tmpdir(), 'size-bench-'))
  const url = new URL(postgres.url)
  url.pathname = '/size'
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  try {
    await admin.query('CREATE DATABASE size')
    await migrate(url.href)
    const keyFile = join(folder, 'key.pem')
    await writeFile(keyFile, newEvidenceKey(), { mode: 0o600 })
    const variables = (port: number) => ({ ...benchVariables(url.href, port), EVIDENCE_KEY_FILE: keyFile })
    const env = readEnv(variables(1))
    const db = openDatabase(env)
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    try {
      const empty = await sizes(db)
      say('preparing visits …')
      const visits = await prepareVisits(url.href, WARM_UP + VISITS)
      // Packs are measured by `evidence.pack.size`.
      await db.pool.query('ALTER TABLE visit_event DISABLE TRIGGER visit_event_packs')
      const server = await startPlatform(variables)
      try {
        await runClosed(server.port, visits.slice(0, WARM_UP), CUSTOMERS)
        const postmaster = await postmasterOf(db.pool)
        const busy = async () =>
          [await processorSeconds([server.pid]), await processorSeconds([postmaster])] as const
        say(`${VISITS} visits …`)
        const [counts, [ownBefore, databaseBefore]] = [await counted(db), await busy()]
        await runClosed(server.port, visits.slice(WARM_UP), CUSTOMERS)
        const [own, database] = await busy()
        const then = await counted(db)
        await server.stop()
        await checkpoint(services)
        await recountFigures(services)
        const each = (sum: number) => sum / VISITS
        return [
          row('server', 'ms', each(own - ownBefore) * 1000, 'processor time of the server, with its jobs'),
          row('database', 'ms', each(database - databaseBefore) * 1000, 'processor time of PostgreSQL'),
          row(
            'commits',
            '',
            each(then.commits - counts.commits),
            'transactions, those that only read included',
          ),
          row(
            'flushes',
            '',
            each(then.flushes - counts.flushes),
            'waits of PostgreSQL for its log on the disk, which transactions share',
          ),
          row('wal', 'B', each(then.wal - counts.wal), 'bytes of PostgreSQL’s log, with few checkpoints'),
          ...sizeRows(empty, await sizes(db)),
        ]
      } finally {
        await server.stop()
      }
    } finally {
      await db.close()
    }
  } finally {
    await admin.end()
    await postgres.close()
    await rm(folder, { recursive: true })
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { writeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { checkEvidence } from '#server/evidence-check/check.ts'
import { makeDocument } from '#server/evidence-pack/make.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { benchCost, VISITS_FOR_COST } from '#test/bench/evidence/cost.ts'
import { hashingFloor } from '#test/bench/evidence/floor.ts'
import { postmasterOf } from '#test/bench/processor.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { runClosed } from '#test/bench/visit/load.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { startPlatform } from '#test/support/server/platform.ts'

const CUSTOMERS = 32
/** Visits of the load during which the server's own job signs. */
const UNDER_LOAD = 12_000
const MOST_LAG_SECONDS = 90
const LEAST_CHECKED = 20_000
/** Packs that are made one after the other, once the fonts are loaded. */
const PACKS = 60
const MOST_PACK_MS = 300
const MOST_PACK_KB = 400

type Say = (line: string) => void

/** Seconds from each event to the checkpoint that covers it. */
async function lags(db: Database, from: string): Promise<number[]> {
  const { rows } = await db.pool.query(
    `SELECT extract(epoch FROM c.at - e.at)::float8 AS lag FROM visit_event e
      JOIN LATERAL (SELECT position FROM log_entry l WHERE l.visit_id = e.visit_id AND l.seq >= e.seq ORDER BY l.seq LIMIT 1) l ON true
      JOIN LATERAL (SELECT at FROM log_checkpoint c WHERE c.size > l.position ORDER BY c.size LIMIT 1) c ON true
      WHERE l.position > $1`,
    [from],
  )
  return rows.map(({ lag }) => lag)
}

interface Packs {
  readonly ms: number[]
  readonly kilobytes: number[]
  readonly first: number
}

/** Makes packs of finished visits, as the job does: reads, proves, draws and signs each. */
async function makePacks(services: Parameters<typeof makeDocument>[0]): Promise<Packs> {
  const { rows } = await services.db.pool.query(
    "SELECT id FROM visit WHERE status = 'SUCCESS' ORDER BY id LIMIT $1",
    [PACKS + 1],
  )
  const found: { ms: number; kilobytes: number }[] = []
  for (const { id } of rows) {
    const began = performance.now()
    const made = await makeDocument(services, id, 'PACK', systemClock.now())
    if (made === null) throw new Error('a visit is not sealed')
    found.push({ ms: performance.now() - began, kilobytes: made.pdf.length / 1024 })
  }
  const [first, ...others] = found
  return {
    first: first?.ms ?? 0,
    ms: others.map(({ ms }) => ms),
    kilobytes: others.map(({ kilobytes }) => kilobytes),
  }
}

/** Measures what the evidence costs, how far the log lags behind, and how fast everything is checked. */
export async function benchEvidence(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  const folder = await mkdtemp(join(tmpdir(), 'evidence-bench-'))
  const url = new URL(postgres.url)
  url.pathname = '/evidence'
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  try {
    await admin.query('CREATE DATABASE evidence')
    await migrate(url.href)
    const keyFile = join(folder, 'key.pem')
    await writeFile(keyFile, newEvidenceKey(), { mode: 0o600 })
    await writeDemoAuthority(folder, systemClock.now(), 'bench')
    const variables = (port: number) => ({
      ...benchVariables(url.href, port),
      EVIDENCE_KEY_FILE: keyFile,
      DOCUMENT_SIGNER_FILE: join(folder, 'documents.p12'),
      DOCUMENT_SIGNER_PASSWORD: 'bench',
    })
    const warm = 1_000
    say('preparing visits …')
    const visits = await prepareVisits(url.href, warm + VISITS_FOR_COST + UNDER_LOAD)
    const env = readEnv(variables(1))
    const db = openDatabase(env)
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    const server = await startPlatform(variables)
    try {
      // A pack takes far longer than its visit. Packs are measured below, and must not take a processor meanwhile.
      await db.pool.query('ALTER TABLE visit_event DISABLE TRIGGER visit_event_packs')
      let next = 0
      const load = async (count: number) => {
        const own = visits.slice(next, next + count)
        next += count
        return await runClosed(server.port, own, CUSTOMERS)
      }
      await load(warm)
      await checkpoint(services)
      const cost = await benchCost(say, {
        customers: CUSTOMERS,
        db,
        services,
        load,
        processes: [process.pid, await postmasterOf(db.pool)],
      })
      say(`${UNDER_LOAD} visits while the server signs …`)
      const { rows } = await db.pool.query('SELECT max(position) AS position FROM log_entry')
      await load(UNDER_LOAD)
      await checkpoint(services)
      const late = percentile(await lags(db, rows[0].position), 0.99)
      await server.stop()
      say('making packs …')
      const packs = await makePacks(services)
      say('checking everything …')
      const { log, current } = services.evidence
      if (current === null) throw new Error('no key')
      // As autovacuum leaves a database. Whoever reads rows first would otherwise also pay for marking them as committed.
      await db.pool.query('VACUUM ANALYZE')
      const check = () => checkEvidence(db, { log, trusted: [keyOfLog(log, current)], published: [] })
      // The first check also compiles the code and plans the statements; with a million visits, that is nothing.
      await check()
      const began = performance.now()
      const checked = await check()
      const seconds = (performance.now() - began) / 1000
      if (checked.findings.length > 0) throw new Error(JSON.stringify(checked.findings.slice(0, 5)))
      const floor = await hashingFloor(url.href)
      const { rows: events } = await db.pool.query('SELECT count(*)::int AS n FROM visit_event')
      const rate = checked.visits / seconds
      return [
        cost,
        {
          name: 'evidence.lag.p99',
          unit: 's',
          value: late,
          floor: 60,
          goal: `<= ${MOST_LAG_SECONDS}`,
          holds: late <= MOST_LAG_SECONDS,
          conditions: `from each event to the checkpoint over it, while ${CUSTOMERS} customers finish ${UNDER_LOAD} visits as fast as they can and the server's job signs every minute`,
        },
        {
          name: 'evidence.pack.time',
          unit: 'ms',
          value: percentile(packs.ms, 0.95),
          floor: null,
          goal: `<= ${MOST_PACK_MS}`,
          holds: percentile(packs.ms, 0.95) <= MOST_PACK_MS,
          conditions: `95th percentile of ${PACKS} packs one after the other, read, drawn and signed (B-B, no timestamp); median ${median(packs.ms).toFixed(0)} ms; the first one, which loads the fonts, ${packs.first.toFixed(0)} ms`,
        },
        {
          name: 'evidence.pack.size',
          unit: 'KB',
          value: percentile(packs.kilobytes, 0.95),
          floor: null,
          goal: `<= ${MOST_PACK_KB}`,
          holds: percentile(packs.kilobytes, 0.95) <= MOST_PACK_KB,
          conditions: `95th percentile of the same packs`,
        },
        {
          name: 'evidence.check',
          unit: 'visits/s',
          value: rate,
          floor,
          goal: `>= ${LEAST_CHECKED}`,
          holds: rate >= LEAST_CHECKED,
          conditions: `${checked.visits} visits, ${events[0].n} events, ${checked.entries} entries of the log, no finding; the second check of one process beside its database; floor: PostgreSQL only reads and hashes the same rows, on all processors`,
        },
      ]
    } finally {
      await server.stop()
      await db.close()
    }
  } finally {
    await admin.end()
    await postgres.close()
    await rm(folder, { recursive: true })
  }
}

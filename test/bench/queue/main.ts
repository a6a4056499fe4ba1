import pg from 'pg'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import type { BenchRow } from '#test/bench/row.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { addManyProducts } from '#test/support/data/many-visits.ts'
import { NOW } from './fixture.ts'
import { measureQueue, SIZES } from './measure.ts'
import { openGraphileWorker, openPgBoss, type Rival } from './rivals.ts'
import { queueRows } from './rows.ts'
import { growTo, openStage, type Stage } from './stage.ts'

type Say = (line: string) => void

/**
 * Grows one queue from size to size and keeps a copy of the database at each size. The smaller queues are thus parts
 * of the larger ones, and the measurements can alternate between sizes.
 */
async function prepareSizes(admin: pg.Client, urlOf: (database: string) => string, say: Say) {
  const growing = urlOf('growing')
  await admin.query('CREATE DATABASE growing')
  await migrate(growing)
  const db = openDatabase(readEnv(benchVariables(growing, 1)))
  await addManyProducts(db.pool, NOW)
  await db.close()
  let have = 0
  for (const { name, cases } of SIZES) {
    say(`${cases} cases …`)
    await growTo(growing, have + 1, cases)
    have = cases
    await admin.query(`CREATE DATABASE queue_${name} TEMPLATE growing`)
  }
  await admin.query('DROP DATABASE growing')
}

/**
 * Measures the callback queue: claims and completions by queue size and number of agents. For comparison it measures
 * the bare SQL and two queue libraries.
 */
export async function benchQueue(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=2GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min', 'max_connections=500'],
  })
  const urlOf = (database: string) => {
    const url = new URL(postgres.url)
    url.pathname = `/${database}`
    return url.href
  }
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  const stages: Stage[] = []
  const rivals: Rival[] = []
  try {
    await prepareSizes(admin, urlOf, say)
    const open = async (
      database: string,
      opening: (url: string, backlog: number) => Promise<Rival>,
      n: number,
    ) => {
      await admin.query(`CREATE DATABASE ${database}`)
      const rival = await opening(urlOf(database), n)
      rivals.push(rival)
      return rival
    }
    const contests = []
    for (const size of SIZES) {
      const stage = await openStage(size.name, urlOf(`queue_${size.name}`), size.cases + 1)
      stages.push(stage)
      say(`${size.cases} jobs for graphile-worker and pg-boss …`)
      contests.push({
        ...size,
        stage,
        graphileWorker: await open(`graphile_${size.name}`, openGraphileWorker, size.cases),
        pgBoss: await open(`boss_${size.name}`, openPgBoss, size.cases),
      })
    }
    await admin.query('CHECKPOINT')
    return queueRows(await measureQueue(contests, say))
  } finally {
    for (const one of [...rivals, ...stages]) await one.close()
    await admin.end()
    await postgres.close()
  }
}

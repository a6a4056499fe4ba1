import pg from 'pg'
import { openDatabase } from '../../../server/db.ts'
import { readEnv } from '../../../server/env.ts'
import { migrate } from '../../../server/run/migrate.ts'
import { startScratchServer } from '../../../server/run/postgres/scratch.ts'
import { addManyProducts } from '../../support/many-visits.ts'
import { benchVariables } from '../visit/fixture.ts'
import { NOW } from './fixture.ts'
import { growTo } from './stage.ts'
const postgres = await startScratchServer({ durable: true, settings: ['shared_buffers=2GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min', "shared_preload_libraries=pg_stat_statements,auto_explain"] })
const admin = new pg.Client(postgres.url)
await admin.connect()
await admin.query('CREATE DATABASE growing')
const url = new URL(postgres.url); url.pathname = '/growing'
await migrate(url.href)
const db = openDatabase(readEnv(benchVariables(url.href, 1)))
await addManyProducts(db.pool, NOW)
await db.close()
console.log(url.href)
let have = 0
for (const n of [10000, 100000, 1000000]) { const t = performance.now(); await growTo(url.href, have + 1, n); have = n; console.log(n, performance.now() - t)
 if (n < 1000000) { await admin.query(`CREATE DATABASE q${n} TEMPLATE growing`) } }
console.log('READY')
await new Promise((r) => setTimeout(r, 3_600_000))

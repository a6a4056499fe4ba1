import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { DEMO_IN_PRODUCTION_SENTENCE } from '#server/kernel/process/env.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import type { Visit } from './load.ts'
import { command, type Release } from './release.ts'

/** The one database that both releases use, with its two roles. */
export interface Place {
  readonly pool: pg.Pool
  /** Installs a release by its own command, as the operator does. */
  migrate(release: Pick<Release, 'folder'>): Promise<void>
  /** The configuration of every server, and the prepared visits. */
  prepare(release: Release, count: number, total: number): Promise<Prepared>
  close(): Promise<void>
}

const prepared = z.object({
  variables: z.record(z.string(), z.string()),
  visits: z.array(z.object({ visitId: z.string(), cookieToken: z.string() })),
})
interface Prepared {
  readonly variables: Readonly<Record<string, string>>
  readonly visits: readonly Visit[]
}

/**
 * What the older release runs to fill the database by its own code, because only that code fits its schema. It prepares
 * visits whose customers wait, and enlarges the tables by ended ones.
 */
const FILL = `
const [owner, application, count, total] = process.argv.slice(1)
const { benchVariables, growFunction, growTo, prepareVisits } = await import(process.cwd() + '/test/bench/visit/fixture.ts')
const { default: pg } = await import('pg')
const visits = await prepareVisits(owner, Number(count))
const client = new pg.Client(owner)
await client.connect()
// The product's ids of visits are of version 7. Releases whose fixture made others would test what no installation has.
const instant = "lpad(to_hex((extract(epoch FROM now() - interval '90 days') * 1000)::bigint), 12, '0')"
const ordered = "overlay(gen_random_uuid()::text PLACING left(" + instant + ", 8) || '-' || right(" + instant + ", 4) FROM 1)::uuid"
await client.query(growFunction.replace('SELECT gen_random_uuid(), p.id', () => 'SELECT ' + ordered + ', p.id'))
await growTo(owner, Number(total))
await client.query('DROP FUNCTION bench_grow')
// In an installation the log has long covered them. A job that puts a million visits into it at once would be the load.
await client.query("DO 'BEGIN IF to_regclass(''log_due'') IS NOT NULL THEN TRUNCATE log_due; END IF; END'")
await client.end()
process.stdout.write(JSON.stringify({ variables: benchVariables(application, 1), visits }), () => process.exit(0))
`

export async function openPlace(): Promise<Place> {
  const server = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=512MB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'],
  })
  const admin = new pg.Client(server.url)
  await admin.connect()
  await admin.query('CREATE DATABASE rehearsal')
  await admin.end()
  const owner = new URL(server.url)
  owner.pathname = '/rehearsal'
  const application = new URL(owner)
  application.username = 'rehearsal_application'
  application.password = randomBytes(18).toString('base64url')
  const pool = new pg.Pool({ connectionString: owner.href, max: 2 })
  return {
    pool,
    migrate: async (release) => {
      await command(release, [join('server', 'run', 'bootstrap.mjs'), 'db:migrate'], {
        MIGRATION_DATABASE_URL: owner.href,
        DATABASE_URL: application.href,
        DEMO: 'on',
        DEMO_IN_PRODUCTION: DEMO_IN_PRODUCTION_SENTENCE,
      })
    },
    prepare: async (release, count, total) => {
      const args = [
        '--input-type=module',
        '-e',
        FILL,
        owner.href,
        application.href,
        String(count),
        String(total),
      ]
      return prepared.parse(JSON.parse(await command(release, args)))
    },
    close: async () => {
      await pool.end()
      await server.close()
    },
  }
}

import pg from 'pg'
import { z } from 'zod'
import { waitingMigrations } from '../../health/migrations.ts'
import type { Database } from '../../kernel/database/db.ts'
import { readPowers } from '../../kernel/database/role.ts'
import type { Env } from '../../kernel/process/env.ts'
import { processesOf } from '../../kernel/process/env.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { grants, otherTables } from '../database/roles/grants.ts'
import type { Finding } from './rules/finding.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const OLDEST = 15

/** Whether the database answers, and its version. */
export async function reach(url: string): Promise<Finding> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    )
    const version = rows[0]?.version ?? ''
    return Number.parseInt(version, 10) >= OLDEST
      ? { check: 'DATABASE', level: 'OK', seen: texts.reached(version) }
      : { check: 'DATABASE', level: 'FAIL', seen: texts.tooOld(version), todo: texts.tooOldTodo }
  } catch (error) {
    const seen = texts.unreachable(errorCode(error) ?? 'UNKNOWN')
    return { check: 'DATABASE', level: 'FAIL', seen, todo: texts.unreachableTodo }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Settings without which committed evidence can be lost or altered, and what each must be. */
const WANTED = {
  server_encoding: { value: 'UTF8', level: 'FAIL' },
  fsync: { value: 'on', level: 'FAIL' },
  full_page_writes: { value: 'on', level: 'FAIL' },
  synchronous_commit: { value: 'on', level: 'FAIL' },
  autovacuum: { value: 'on', level: 'WARN' },
  data_checksums: { value: 'on', level: 'WARN' },
} as const
/** `synchronous_commit` can promise more than `on`. */
const AS_GOOD: readonly string[] = ['remote_apply', 'remote_write']
const EXTENSION = 'pg_trgm'

const settingsRow = z.object({
  settings: z.record(z.string(), z.string()),
  connections: z.number(),
  extension: z.boolean(),
})

export async function databaseSettings(
  { pool }: Pick<Database, 'pool'>,
  env: Pick<Env, 'DATABASE_POOL' | 'PROCESSES'>,
): Promise<readonly Finding[]> {
  const { rows } = await pool.query(
    `SELECT (SELECT jsonb_object_agg(name, setting) FROM pg_settings WHERE name = ANY ($1)) AS settings,
      current_setting('max_connections')::int AS connections,
      EXISTS (SELECT 1 FROM pg_extension WHERE extname = $2) AS extension`,
    [Object.keys(WANTED), EXTENSION],
  )
  const { settings, connections, extension } = settingsRow.parse(rows[0])
  const wrong = Object.entries(WANTED).flatMap(([name, { value, level }]): Finding[] => {
    const found = settings[name] ?? ''
    if (found === value || (name === 'synchronous_commit' && AS_GOOD.includes(found))) return []
    const todo = name === 'data_checksums' ? texts.checksumsTodo : texts.settingTodo(name, value)
    return [{ check: 'DATABASE_SETTINGS', level, seen: texts.setting(name, found), todo }]
  })
  if (!extension)
    wrong.push({
      check: 'DATABASE_SETTINGS',
      level: 'FAIL',
      seen: texts.extension(EXTENSION),
      todo: texts.extensionTodo(EXTENSION),
    })
  const needed = env.DATABASE_POOL * processesOf(env)
  if (needed > connections - 3)
    wrong.push({
      check: 'DATABASE_SETTINGS',
      level: 'WARN',
      seen: texts.connections(needed, connections),
      todo: texts.connectionsTodo,
    })
  return wrong.length > 0 ? wrong : [{ check: 'DATABASE_SETTINGS', level: 'OK', seen: texts.settingsFine }]
}

export async function migrations(db: Database, shipped: readonly string[]): Promise<Finding> {
  const check = 'MIGRATIONS'
  try {
    const waiting = await waitingMigrations(db, shipped)
    if (waiting.length === 0) return { check, level: 'OK', seen: texts.migrated(shipped.length) }
    return { check, level: 'FAIL', seen: texts.waiting(waiting.join('、')), todo: texts.waitingTodo }
  } catch (error) {
    if (errorCode(error) !== '42P01') throw error
    return { check, level: 'FAIL', seen: texts.neverMigrated, todo: texts.waitingTodo }
  }
}

const missingRow = z.object({ missing: z.string() })

/** Whether the role of the application has every right that it needs, and none with which it could rewrite evidence. */
export async function role(db: Database, env: Pick<Env, 'DATABASE_OWNER'>): Promise<readonly Finding[]> {
  const { role: name, powers } = await readPowers(db)
  const needed = Object.entries({ ...grants, ...otherTables }).flatMap(([table, privileges]) =>
    privileges.map((privilege) => ({ table, privilege })),
  )
  const { rows } = await db.pool.query(
    `SELECT n.privilege || ' ' || n.table AS missing FROM jsonb_to_recordset($1) n ("table" text, privilege text)
      WHERE NOT coalesce(has_table_privilege(to_regclass('public.' || quote_ident(n.table)), n.privilege), false)`,
    [JSON.stringify(needed)],
  )
  const missing = z.array(missingRow).parse(rows)
  const found: Finding[] = []
  if (powers.length > 0)
    found.push({
      check: 'ROLE',
      level: env.DATABASE_OWNER === 'refuse' ? 'FAIL' : 'WARN',
      seen: texts.rolePowers(name, powers.join('、')),
      todo: texts.rolePowersTodo,
    })
  if (missing.length > 0)
    found.push({
      check: 'ROLE',
      level: 'FAIL',
      seen: texts.rightsMissing(missing.map((each) => each.missing).join('、')),
      todo: texts.rightsMissingTodo,
    })
  return found.length > 0 ? found : [{ check: 'ROLE', level: 'OK', seen: texts.roleFine(name) }]
}

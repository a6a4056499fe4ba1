import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrate } from '#server/run/database/migrate.ts'
import { migrationsFolder } from '#server/run/machine/paths.ts'

/*
 * A database of the release before, with rows, gets its partitions while a session of that release goes on.
 */

const FIRST = '20261201071500'
const name = `return_visit_months_${process.pid}`
const { role, password } = inject('databaseApplication')

let folder: string
let url: string
let owner: pg.Client
/** A session of the release before, with its statements prepared. */
let old: pg.Client
const notices: string[] = []

const address = (user?: string) => {
  const made = new URL(inject('databaseServerUrl'))
  made.pathname = `/${name}`
  if (user !== undefined) {
    made.username = user
    made.password = password
  }
  return made.href
}

async function code(sql: string, values: readonly unknown[] = []): Promise<string> {
  try {
    await owner.query(sql, [...values])
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
}
const count = async (from: string) =>
  (await owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`)).rows[0]?.n

/** Visits that were opened at this instant, with their first events, as the product's ids tell it. */
const grow = (visits: number, at: string) =>
  owner.query(
    `WITH c AS (INSERT INTO customer (id, name, name_folded, id_type, id_number_enc, id_number_index, created_at)
        SELECT gen_random_uuid(), '测试', '测试', 'PASSPORT', 'x', sha256(gen_random_uuid()::text::bytea), now() FROM generate_series(1, $1::int) RETURNING id),
      p AS (INSERT INTO policy (id, policy_no, product_code, customer_id, phone_enc, phone_index, insured_name, insured_is_applicant, term_kind, pay_mode,
          pay_years, pay_frequency, premium, dual_recorded, channel, branch, underwritten_on, cooling_off_days, status, intake_digest, created_at, updated_at)
        SELECT gen_random_uuid(), gen_random_uuid(), 'P1', c.id, 'y', 'z', '测试', true, 'LIFE', 'REGULAR', 5, 'ANNUAL', 1, false, 'AGENCY', '上海', now(), 15,
          'ACTIVE', 'd', now(), now() FROM c RETURNING id, customer_id),
      v AS (INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at, window_ends_at,
          cooling_off_ends_at, answers, revision)
        SELECT (lpad(to_hex((extract(epoch FROM $2::timestamptz) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
          p.id, p.customer_id, 'PENDING', true, 'OPEN', 'AGENCY', 'P1', '上海', 2, 'h', $2, $2::timestamptz + interval '3 days', $2::timestamptz + interval '9 days', '{}', 0
        FROM p RETURNING id)
      INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash, command_id)
        SELECT v.id, s, 'DRAFT_SAVED', $2, '{}', 'PENDING', 'h', gen_random_uuid() FROM v, generate_series(1, 2) s`,
    [visits, at],
  )

const AUDIT = `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
  VALUES (now(), 'STAFF', 'a', 'visit.view', 'visit', $1, 'r', '{}')`
const writesAudit = (target: string) => old.query({ name: 'audit', text: AUDIT, values: [target] })
const readsEvents = async () =>
  (
    await old.query<{ n: number }>({
      name: 'events',
      text: 'SELECT count(*)::int AS n FROM visit_event WHERE visit_id = $1',
      values: [(await owner.query('SELECT id FROM visit ORDER BY id LIMIT 1')).rows[0]?.id],
    })
  ).rows[0]?.n

beforeAll(async () => {
  const server = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await server.connect()
  await server.query(`create database ${name}`)
  await server.end()
  url = address()
  folder = await mkdtemp(join(tmpdir(), 'return-visit-migrations-'))
  await cp(migrationsFolder, folder, { recursive: true, filter: (path) => !later(path) })
  await migrate(url, folder)
  owner = new pg.Client({ connectionString: url })
  await owner.connect()
  owner.on('notice', ({ message }) => notices.push(message ?? ''))
  await owner.query("INSERT INTO product (code, version, created_at) VALUES ('P1', 1, now())")
  await grow(200, '2026-05-01T00:00:00Z')
  await owner.query(`GRANT SELECT, INSERT ON visit_event, audit TO "${role}"`)
  await owner.query(`GRANT USAGE ON audit_id_seq TO "${role}"`)
  await owner.query(`GRANT INSERT ON log_due TO "${role}"; GRANT USAGE ON log_due_id_seq TO "${role}"`)
  old = new pg.Client({ connectionString: address(role) })
  await old.connect()
  for (let at = 0; at < 8; at += 1) await writesAudit('before')
  await readsEvents()
  await owner.query("SET client_min_messages = 'debug1'")
  for (const each of (await readdir(migrationsFolder)).filter(later).sort()) {
    await owner.query(await readFile(join(migrationsFolder, each, 'migration.sql'), 'utf8'))
    await writesAudit(each)
    expect(await readsEvents()).toBe(2)
  }
  await owner.query('RESET client_min_messages')
})
afterAll(async () => {
  await old.end()
  await owner.end()
  const server = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await server.connect()
  await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
  await rm(folder, { recursive: true, force: true })
})

/** Whether a file or folder belongs to the migrations of the partitions, or of later ones. */
function later(path: string): boolean {
  const [, stamp] = /(\d{14})_\w+(?:\/migration\.sql)?$/.exec(path) ?? []
  return stamp !== undefined && stamp >= FIRST
}

test('the rows are where they were, and no row was read to attach them', async () => {
  for (const [table, rows] of [
    ['visit_event', 400],
    ['audit', 8 + (await readdir(migrationsFolder)).filter(later).length],
  ] as const) {
    expect(await count(table)).toBe(rows)
    expect(await count(`${table}_before`)).toBe(rows)
    expect(notices).toContain(
      `partition constraint for table "${table}_before" is implied by existing constraints`,
    )
  }
})

test('the application’s role has its rights on the tables, and none on their partitions', async () => {
  const { rows } = await owner.query(
    `SELECT t, has_table_privilege($1, t, 'SELECT') AND has_table_privilege($1, t, 'INSERT') AS may,
        has_table_privilege($1, t, 'UPDATE') OR has_table_privilege($1, t, 'DELETE') AS change
      FROM unnest(ARRAY['visit_event', 'audit', 'visit_event_before', 'audit_before']) t`,
    [role],
  )
  expect(rows).toEqual([
    { t: 'visit_event', may: true, change: false },
    { t: 'audit', may: true, change: false },
    { t: 'visit_event_before', may: false, change: false },
    { t: 'audit_before', may: false, change: false },
  ])
})

test('the table of before has every key, index and foreign key of its table', async () => {
  const { rows } = await owner.query(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i WHERE i.indrelid IN ('visit_event'::regclass, 'audit'::regclass)
      AND NOT EXISTS (SELECT 1 FROM pg_inherits h JOIN pg_index own ON own.indexrelid = h.inhrelid WHERE h.inhparent = i.indexrelid
        AND own.indrelid IN ('visit_event_before'::regclass, 'audit_before'::regclass))`,
  )
  expect(rows).toEqual([])
  // Its own indexes were taken, and none was built.
  expect(await count("pg_index WHERE indrelid = 'visit_event_before'::regclass")).toBe(3)
  expect(await count("pg_index WHERE indrelid = 'audit_before'::regclass")).toBe(5)
  const { rows: keys } = await owner.query<{ of: string; to: string }>(
    `SELECT conrelid::regclass::text AS of, confrelid::regclass::text AS to FROM pg_constraint
      WHERE contype = 'f' AND (conrelid = 'visit_event'::regclass OR confrelid = 'visit_event'::regclass) AND conparentid = 0 AND convalidated ORDER BY 1`,
  )
  expect(keys).toEqual([
    { of: 'evidence_explanation', to: 'visit_event' },
    { of: 'visit_event', to: 'visit' },
  ])
})

test('rows of before and new ones are never changed, in whichever way they are named', async () => {
  await owner.query("SELECT months_ahead('2031-05-01')")
  await grow(1, '2031-05-01T00:00:00Z')
  await owner.query(AUDIT.replace('now()', "'2031-05-01'"), ['later'])
  for (const table of [
    'visit_event',
    'visit_event_before',
    'visit_event_y2031m05',
    'audit',
    'audit_before',
    'audit_y2031m05',
  ]) {
    expect(await count(table), table).toBeGreaterThan(0)
    expect([table, await code(`UPDATE ${table} SET at = at`)]).toEqual([table, '23001'])
    expect([table, await code(`DELETE FROM ${table}`)]).toEqual([table, '23001'])
    expect([table, await code(`TRUNCATE ${table} CASCADE`)]).toEqual([table, '23001'])
  }
  for (const table of ['visit_event_default', 'audit_default', 'audit_y2031m08'])
    expect([table, await code(`TRUNCATE ${table} CASCADE`)]).toEqual([table, '23001'])
})

test('every row is due for the log once, also if a partition is named', async () => {
  const due = async (work: () => Promise<unknown>) => {
    const before = await count('log_due')
    await work()
    return ((await count('log_due')) ?? 0) - (before ?? 0)
  }
  expect(await due(() => grow(1, '2031-05-02T00:00:00Z'))).toBe(1)
  expect(await due(() => owner.query(AUDIT, ['one']))).toBe(1)
  const here = (part: string, at: string) => AUDIT.replace('INTO audit', `INTO ${part}`).replace('now()', at)
  expect(await due(() => owner.query(here('audit_y2031m06', "'2031-06-02'"), ['one']))).toBe(1)
  expect(await due(() => owner.query(here('audit_before', 'now()'), ['one']))).toBe(1)
})

test('the keys are unique in every month, and what they refer to must be there', async () => {
  const copy = 'INSERT INTO visit_event SELECT * FROM visit_event WHERE visit_id = $1 AND seq = 1'
  const { rows } = await owner.query<{ id: string }>(
    'SELECT min(visit_id::text) AS id FROM visit_event UNION ALL SELECT max(visit_id::text) FROM visit_event',
  )
  for (const { id } of rows) {
    expect(await code(copy, [id])).toBe('23505')
    const again = `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash, command_id)
      SELECT visit_id, 77, type, at, payload, status, hash, command_id FROM visit_event WHERE visit_id = $1 AND seq = 1`
    expect(await code(again, [id])).toBe('23505')
    const explain = `INSERT INTO evidence_explanation VALUES ($1, $2, now(), now(), 'x')`
    expect(await code(explain, [id, 99])).toBe('23503')
    expect(await code(explain, [id, 1])).toBe('accepted')
    // RESTRICT has a code of its own since PostgreSQL 18.
    expect(await code('DELETE FROM visit WHERE id = $1', [id])).toMatch(/^23(?:001|503)$/)
  }
})

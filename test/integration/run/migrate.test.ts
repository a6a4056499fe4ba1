import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { migrate } from '#server/run/database/migrate.ts'
import { writeMigration } from '#server/run/database/new-migration.ts'
import { migrationsFolder } from '#server/run/machine/paths.ts'

let folder: string
let url: string
const name = `return_visit_migrate_${process.pid}`

async function query(address: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function add(migration: string, sql: string): Promise<void> {
  await mkdir(join(folder, migration), { recursive: true })
  await writeFile(join(folder, migration, 'migration.sql'), sql)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'return-visit-migrations-'))
  await query(inject('databaseServerUrl'), `create database ${name}`)
  const address = new URL(inject('databaseServerUrl'))
  address.pathname = `/${name}`
  url = address.href
})

afterEach(async () => {
  await query(inject('databaseServerUrl'), `drop database if exists ${name} with (force)`)
  await rm(folder, { recursive: true, force: true })
})

test('several instances that start at once apply each migration once', async () => {
  await add('20260101000000_first', 'create table first (id int);')
  await add('20260102000000_second', 'create table second (id int);')
  const applied = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
  expect(applied.flat().sort()).toEqual(['20260101000000_first', '20260102000000_second'])
  expect(await migrate(url, folder)).toEqual([])
})

test('a script reaches PostgreSQL whole, semicolons inside functions and strings included', async () => {
  await add(
    '20260101000000_function',
    `create function f() returns text language plpgsql as $$ begin return 'a;b'; end $$; select ';';`,
  )
  await migrate(url, folder)
  expect(await query(url, 'select f() as said')).toEqual([{ said: 'a;b' }])
})

test('a failing migration says why, leaves nothing half done, and stops the ones after it', async () => {
  await add('20260101000000_broken', 'create table half (id int); select nonsense;')
  await add('20260102000000_after', 'create table after_it (id int);')
  await expect(migrate(url, folder)).rejects.toThrow(/column "nonsense" does not exist/)
  await expect(migrate(url, folder)).rejects.toThrow(/20260101000000_broken/)
  expect(await query(url, `select to_regclass('half') as half, to_regclass('after_it') as after_it`)).toEqual(
    [{ half: null, after_it: null }],
  )
})

test('a migration edited after it was applied is refused by name', async () => {
  await add('20260101000000_first', 'create table first (id int);')
  await migrate(url, folder)
  await add('20260101000000_first', 'create table first (id bigint);')
  await expect(migrate(url, folder)).rejects.toThrow(/edited.*20260101000000_first/)
})

test('the migrations lead to the schema: nothing is left to migrate', async () => {
  await cp(migrationsFolder, folder, { recursive: true })
  const before = await readdir(folder)
  expect(await writeMigration('drift', folder)).toBeUndefined()
  expect(await readdir(folder)).toEqual(before)
})

/** Connections of the visits that go on while a migration runs. */
async function connected<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('an index is built CONCURRENTLY, while another instance waits for its turn', async () => {
  await add('20260101000000_table', 'create table t (id int); insert into t select generate_series(1, 1000);')
  await migrate(url, folder)
  await add('20260102000000_index', '-- 大表\ncreate index concurrently if not exists "t_Id" on t (id);')
  const applied = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
  expect(applied.flat()).toEqual(['20260102000000_index'])
  expect(await query(url, `select indisvalid from pg_index where indexrelid = '"t_Id"'::regclass`)).toEqual([
    { indisvalid: true },
  ])
})

test('an index whose building was killed is built again', async () => {
  await add('20260101000000_table', 'create table t (id int); insert into t values (1), (1);')
  await migrate(url, folder)
  const index = 'create unique index concurrently if not exists t_id on t (id)'
  await expect(query(url, index)).rejects.toThrow('could not create unique index')
  await query(url, 'delete from t')
  expect(await query(url, "select indisvalid from pg_index where indexrelid = 't_id'::regclass")).toEqual([
    { indisvalid: false },
  ])
  await add('20260102000000_index', index)
  await query(
    url,
    `insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count) values ('killed', 'x', '20260102000000_index', 0)`,
  )
  expect(await migrate(url, folder)).toEqual(['20260102000000_index'])
  expect(await query(url, "select indisvalid from pg_index where indexrelid = 't_id'::regclass")).toEqual([
    { indisvalid: true },
  ])
})

test('a migration waits for a busy table in short turns, between which others get theirs', async () => {
  await add('20260101000000_table', 'create table t (id int);')
  await migrate(url, folder)
  await add('20260102000000_column', 'alter table t add column x int; select 1;')
  await connected(async (busy) => {
    await busy.query('begin; select * from t')
    const migrated = migrate(url, folder, { lockMs: 150, tries: 100, pauseMs: 50 })
    const waits = await connected(async (visitor) => {
      const measured: number[] = []
      for (let turn = 0; turn < 40; turn += 1) {
        const began = performance.now()
        await visitor.query('select * from t')
        measured.push(performance.now() - began)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return measured
    })
    // Some had to wait behind the migration, none for as long as the busy transaction lasts.
    expect(Math.max(...waits)).toBeGreaterThan(50)
    expect(Math.max(...waits)).toBeLessThan(700)
    await busy.query('commit')
    expect(await migrated).toEqual(['20260102000000_column'])
  })
})

test('a migration that gets no lock changes nothing, says so, and is tried again by the next call', async () => {
  await add('20260101000000_table', 'create table t (id int);')
  await migrate(url, folder)
  await add('20260102000000_column', 'create table half (id int); alter table t add column x int;')
  await connected(async (busy) => {
    await busy.query('begin; select * from t')
    await expect(migrate(url, folder, { lockMs: 30, tries: 2, pauseMs: 10 })).rejects.toThrow(/got no lock/)
    expect(await query(url, "select to_regclass('half') as half")).toEqual([{ half: null }])
  })
  expect(await migrate(url, folder)).toEqual(['20260102000000_column'])
})

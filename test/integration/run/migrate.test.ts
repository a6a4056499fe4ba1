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

import { afterEach, beforeEach, expect, test } from 'vitest'
import { install, requireDatabaseServes } from '#server/run/database/install.ts'
import { raiseFloor, standingOf } from '#server/run/database/upgrade/floor.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/server/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const floor = async (): Promise<unknown> =>
  (await database.pool.query('SELECT newest FROM schema_floor')).rows[0]?.newest
const urls = () => ({ owner: database.ownerUrl, application: database.url })

/** Applies a migration of a release that this one does not know. */
async function upgrade(newest: string): Promise<void> {
  await database.pool.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
      VALUES (gen_random_uuid(), 'x', $1, now(), 1)`,
    [newest],
  )
}

test('the release before serves on, and leaves the newer one its tables and rights', async () => {
  await upgrade('20990101000000_next')
  const role = new URL(database.url).username
  await database.pool.query(`GRANT DELETE ON setting TO "${role}"`)
  expect(await install(urls(), { demo: true })).toMatchObject({
    applied: [],
    newer: true,
    role: { changes: [] },
  })
  await requireDatabaseServes(database.url)
  const { rows } = await database.pool.query("SELECT has_table_privilege($1, 'setting', 'DELETE') AS kept", [
    role,
  ])
  expect(rows).toEqual([{ kept: true }])
})

test('the limit is raised to the release before, and never lowered', async () => {
  const release = (newest: string) => ({ version: newest, newest })
  await raiseFloor(database.pool, [release('20980101000000_a'), release('20990101000000_b')])
  expect(await floor()).toBe('20990101000000_b')
  await raiseFloor(database.pool, [release('20980101000000_a')])
  expect(await floor()).toBe('20990101000000_b')
})

test('two releases later, the older server and its migrator refuse the database and say why', async () => {
  await upgrade('20990101000000_next')
  await raiseFloor(database.pool, [{ version: '9', newest: '20990101000000_next' }])
  const refusal = /too old for the database.*20990101000000_next.*backup/
  await expect(requireDatabaseServes(database.url)).rejects.toThrow(refusal)
  await expect(install(urls(), { demo: true })).rejects.toThrow(refusal)
  await expect(install({ owner: undefined, application: database.url }, { demo: true })).rejects.toThrow(
    refusal,
  )
})

test('a role that may not migrate is told what waits', async () => {
  await database.pool.query(
    'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)',
  )
  const application = { owner: undefined, application: database.url }
  await expect(install(application, { demo: true })).rejects.toThrow(/Migrations wait/)
})

test('a database from before the limit is no obstacle', async () => {
  await database.pool.query('DROP TABLE schema_floor')
  expect(await standingOf(database.pool, [])).toMatchObject({ floor: null, served: true })
  await raiseFloor(database.pool, [{ version: '9', newest: '2099' }])
  await requireDatabaseServes(database.url)
})

/** Looks until the database says so; each look is a question to it. */
async function until(sql: string): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(sql)
    if (rows[0]?.holds === true) return
  }
}

test('the partitions of the coming months are made although visits keep the table busy', async () => {
  const { rows } = await database.pool.query(
    'SELECT part FROM months_of_tables() WHERE "of" = \'audit\' AND rows_to IS NOT NULL ORDER BY rows_to DESC LIMIT 1',
  )
  const newest = String(rows[0]?.part)
  await database.pool.query(`DROP TABLE "${newest}"`)
  const busy = await database.pool.connect()
  try {
    await busy.query('BEGIN')
    await busy.query('LOCK TABLE audit IN ACCESS SHARE MODE')
    const installed = install(urls(), { demo: false })
    const waiting =
      'EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND NOT granted)'
    await until(`SELECT ${waiting} AS holds`)
    // The first try has given up.
    await until(`SELECT NOT ${waiting} AS holds`)
    await busy.query('COMMIT')
    await installed
  } finally {
    busy.release(true)
  }
  const { rowCount } = await database.pool.query('SELECT 1 FROM months_of_tables() WHERE part = $1', [newest])
  expect(rowCount).toBe(1)
})

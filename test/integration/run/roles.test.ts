import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, test } from 'vitest'
import { openDatabase } from '#server/kernel/database/db.ts'
import { checkRole, readPowers } from '#server/kernel/database/role.ts'
import { type DatabaseUrls, install, told } from '#server/run/database/install.ts'
import { grants, otherTables } from '#server/run/database/roles/grants.ts'
import { giveRights } from '#server/run/database/roles/rights.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/server/database.ts'

/** Executes a statement and returns PostgreSQL's error code. */
async function code(on: Pick<pg.Pool, 'query'>, sql: string): Promise<string> {
  try {
    await on.query(sql)
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
}

const open = (url: string) =>
  openDatabase({ DATABASE_URL: url, DATABASE_POOL: 2, DATABASE_NAMED_STATEMENTS: false })

describe('the application’s role', () => {
  let database: TestDatabase
  let application: pg.Pool
  /** The tables whose rows no statement may change, by the triggers of the migrations. */
  let appendOnly: readonly string[]
  /** The partitions of such tables. Their rows are read and written by their table only. */
  let partitions: readonly string[]

  async function listOf(sql: string): Promise<string[]> {
    const { rows } = await database.pool.query<{ name: string }>(sql)
    return rows.map(({ name }) => name)
  }

  beforeAll(async () => {
    database = await createTestDatabase()
    // Over a thousand statements are tried; one after the other, most of the time would be spent on waiting for the next answer.
    application = new pg.Pool({ connectionString: database.url, max: 8 })
    appendOnly = await listOf(
      `SELECT t.relname AS name FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
        WHERE p.proname = 'refuse_change' AND g.tgtype & 24 = 24 AND g.tgqual IS NULL ORDER BY 1`,
    )
    partitions = await listOf("SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r'")
  })
  afterAll(async () => {
    await application.end()
    await database.drop()
  })

  it('has rights on every table by the list, and the list names no other tables', async () => {
    const tables = await listOf(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    )
    expect(Object.keys({ ...grants, ...otherTables }).sort()).toEqual(tables.sort())
  })

  it('has exactly the listed rights, and none on a partition', async () => {
    const { rows } = await database.pool.query<{ name: string; part: boolean; rights: string[] }>(
      `SELECT relname AS name, relispartition AS part, array(SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
          WHERE has_table_privilege($1, oid, p)) AS rights
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
      [inject('databaseApplication').role],
    )
    const listed: Readonly<Record<string, readonly string[]>> = { ...grants, ...otherTables }
    expect(rows.filter(({ part }) => part).length).toBeGreaterThan(5)
    for (const { name, part, rights } of rows) expect(rights, name).toEqual(part ? [] : listed[name])
  })

  it('only appends to the tables that are append-only, and to the feed', () => {
    const appended = Object.entries(grants)
      .filter(([, rights]) => rights.join() === 'SELECT,INSERT')
      .map(([name]) => name)
    expect(appendOnly.length).toBeGreaterThan(10)
    // Only the function that erases writes what stays of a visit.
    const tables = appendOnly.filter((name) => !partitions.includes(name) && name !== 'erased_visit')
    expect(partitions).toContain('visit_event_before')
    expect(appended.sort()).toEqual([...tables, 'feed_event'].sort())
  })

  it('cannot rewrite evidence in any way', async () => {
    const { rows } = await database.pool.query<{ table: string; column: string; trigger: string }>(
      `SELECT t.relname AS table, min(g.tgname) AS trigger,
          (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = 1) AS column
        FROM pg_class t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
        WHERE t.relname = ANY ($1) GROUP BY t.oid, t.relname`,
      [appendOnly],
    )
    expect(rows).toHaveLength(appendOnly.length)
    const ways = rows.flatMap(({ table, column, trigger }) => [
      `UPDATE ${table} SET ${column} = ${column}`,
      `UPDATE ${table} SET ${column} = ${column} WHERE false`,
      `DELETE FROM ${table}`,
      `DELETE FROM ${table} WHERE false`,
      `MERGE INTO ${table} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE`,
      `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT ON CONSTRAINT ${table}_pkey DO UPDATE SET ${column} = excluded.${column}`,
      `SELECT 1 FROM ${table} FOR UPDATE`,
      `TRUNCATE ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table.replace(/_(?:before|default|y\d+m\d+)$/, '')} DETACH PARTITION ${table}`,
      `ALTER TABLE ${table} DISABLE TRIGGER USER`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`,
      `ALTER TABLE ${table} RENAME TO other`,
      `ALTER TABLE ${table} ALTER ${column} DROP DEFAULT`,
      `ALTER TABLE ${table} OWNER TO CURRENT_USER`,
      `ALTER TABLE ${table} SET SCHEMA pg_catalog`,
      `ALTER TRIGGER ${trigger} ON ${table} RENAME TO other`,
      `DROP TRIGGER ${trigger} ON ${table}`,
      `CREATE TRIGGER other BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      `CREATE OR REPLACE TRIGGER ${trigger} BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      `CREATE RULE other AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
      `CREATE POLICY other ON ${table}`,
      `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
      `CREATE INDEX ON ${table} (${column})`,
      `REINDEX TABLE ${table}`,
      `DO 'BEGIN LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; END'`,
      `COPY ${table} FROM PROGRAM 'true'`,
      `COPY ${table} TO PROGRAM 'cat'`,
      `COPY ${table} TO '/tmp/return-visit-evidence'`,
      `CREATE TEMP TABLE ${table} (LIKE public.${table})`,
      `CREATE TABLE public.other_${table} (LIKE public.${table})`,
      `CREATE VIEW pg_temp.${table} AS SELECT 1 AS x`,
    ])
    // PostgreSQL accepts these with a warning, but they must give nothing.
    for (const { table } of rows) await code(application, `GRANT ALL ON ${table} TO CURRENT_USER`)
    const codes = await Promise.all(ways.map((way) => code(application, way)))
    expect(ways.filter((_, index) => codes[index] !== '42501')).toEqual([])
  })

  it('cannot change what the triggers do, nor become another role', async () => {
    const functions = await listOf(
      "SELECT DISTINCT p.oid::regprocedure::text AS name FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE NOT g.tgisinternal AND p.pronamespace = 'public'::regnamespace",
    )
    expect(functions).toContain('refuse_change()')
    const owner = decodeURIComponent(new URL(database.ownerUrl).username)
    const ways = [
      ...functions.flatMap((name) => [
        `CREATE OR REPLACE FUNCTION ${name} RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
        `DROP FUNCTION ${name} CASCADE`,
        `ALTER FUNCTION ${name} RENAME TO other`,
        `ALTER FUNCTION ${name} SET search_path = pg_temp`,
      ]),
      "SET session_replication_role = 'replica'",
      "SET LOCAL session_replication_role = 'replica'",
      "SELECT set_config('session_replication_role', 'replica', false)",
      "ALTER ROLE CURRENT_USER SET session_replication_role = 'replica'",
      "ALTER SYSTEM SET session_replication_role = 'replica'",
      'ALTER ROLE CURRENT_USER SUPERUSER',
      'ALTER ROLE CURRENT_USER BYPASSRLS',
      `SET ROLE ${owner}`,
      `SET SESSION AUTHORIZATION ${owner}`,
      `GRANT ${owner} TO CURRENT_USER`,
      'CREATE ROLE other',
      'CREATE SCHEMA other',
      'CREATE DATABASE other',
      'CREATE EXTENSION hstore',
      'CREATE EVENT TRIGGER other ON ddl_command_start EXECUTE FUNCTION refuse_change()',
      'CREATE FUNCTION public.other() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE FUNCTION pg_temp.other() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'DROP SCHEMA public CASCADE',
      `DROP OWNED BY CURRENT_ROLE, ${owner}`,
      `REASSIGN OWNED BY ${owner} TO CURRENT_ROLE`,
      "SELECT setval('audit_id_seq', 1)",
      'ALTER SEQUENCE audit_id_seq RESTART',
      "UPDATE pg_trigger SET tgenabled = 'D'",
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', 'x')",
      'DELETE FROM visit',
      'DELETE FROM callback_attempt',
      'DELETE FROM template_version',
      "SELECT pg_read_file('/etc/hostname')",
    ]
    const refused = ['42501', '42710']
    for (const way of ways) expect([refused.includes(await code(application, way)), way]).toEqual([true, way])
  })

  it('queues jobs and sees them, although row level security is on', async () => {
    await application.query("SELECT graphile_worker.add_job('nothing')")
    const { rows } = await application.query('SELECT attempts FROM graphile_worker._private_jobs')
    expect(rows).toEqual([{ attempts: 0 }])
  })

  it('is told apart from a role that could', async () => {
    const [own, owners] = [open(database.url), open(database.ownerUrl)]
    const logged: unknown[] = []
    const log = { warn: (...line: unknown[]) => logged.push(line) }
    try {
      expect((await readPowers(own)).powers).toEqual([])
      expect(await checkRole(own, { DATABASE_OWNER: 'refuse' }, log)).toBe('application')
      expect(logged).toEqual([])
      expect(await checkRole(owners, { DATABASE_OWNER: 'warn' }, log)).toBe('owner')
      expect(logged).toEqual([
        [
          {
            alarm: 'DATABASE_OWNER',
            role: expect.any(String),
            powers: expect.arrayContaining(['OWNS_TABLES']),
          },
          expect.any(String),
        ],
      ])
      await expect(checkRole(owners, { DATABASE_OWNER: 'refuse' }, log)).rejects.toThrow(
        'DATABASE_OWNER=refuse forbids it',
      )
    } finally {
      await own.close()
      await owners.close()
    }
  })

  it.each([
    ['GRANT TRIGGER ON answer TO', 'TRIGGER'],
    ['GRANT TRUNCATE ON answer TO', 'TRUNCATE'],
    ['GRANT DELETE ON answer TO', 'CHANGE'],
    ['GRANT UPDATE (answer) ON answer TO', 'CHANGE'],
    ['GRANT SET ON PARAMETER session_replication_role TO', 'REPLICATION_ROLE'],
    ['GRANT CREATE ON SCHEMA public TO', 'CREATE_IN_SCHEMA'],
    ['GRANT TEMPORARY ON DATABASE %d TO', 'TEMPORARY_TABLES'],
    ['GRANT CREATE ON DATABASE %d TO', 'CREATE_SCHEMA'],
    ['GRANT pg_write_all_data TO', 'SERVER'],
    ['ALTER TABLE comment OWNER TO', 'OWNS_TABLES'],
    ['ALTER FUNCTION refuse_change OWNER TO', 'OWNS_FUNCTIONS'],
  ])('%s … is found as %s', async (grant, power) => {
    const { role } = inject('databaseApplication')
    const client = await database.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(`${grant.replace('%d', new URL(database.url).pathname.slice(1))} ${role}`)
      await client.query(`SET LOCAL ROLE ${role}`)
      const { powers } = await readPowers({ query: (text, values) => client.query(text, [...values]) })
      expect(powers).toContain(power)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })
})

describe('an installation', () => {
  const suffix = randomBytes(4).toString('hex')
  const names = { owner: `rv_owner_${suffix}`, app: `rv_app_${suffix}`, database: `rv_roles_${suffix}` }
  let server: pg.Client
  let urls: DatabaseUrls & { owner: string }

  function urlOf(role: string): string {
    const url = new URL(inject('databaseServerUrl'))
    url.username = role
    url.password = 'only-for-this-test'
    url.pathname = `/${names.database}`
    return url.href
  }

  beforeEach(async () => {
    server = new pg.Client({ connectionString: inject('databaseServerUrl') })
    await server.connect()
    await server.query(`CREATE ROLE ${names.owner} LOGIN PASSWORD 'only-for-this-test'`)
    await server.query(`CREATE DATABASE ${names.database} OWNER ${names.owner}`)
    urls = { owner: urlOf(names.owner), application: urlOf(names.app) }
  })
  afterEach(async () => {
    await server.query(`DROP DATABASE IF EXISTS ${names.database} WITH (FORCE)`)
    await server.query(`DROP ROLE IF EXISTS ${names.app}`)
    await server.query(`DROP ROLE ${names.owner}`)
    await server.end()
  })

  async function powersOf(url: string): Promise<readonly string[]> {
    const db = open(url)
    try {
      return (await readPowers(db)).powers
    } finally {
      await db.close()
    }
  }

  test('of an ordinary owner says what an administrator must run, and goes on after it', async () => {
    const failure = await install(urls, { demo: true }).catch(String)
    const lines = String(failure)
      .split('\n')
      .filter((line) => line.startsWith('  '))
    expect(lines).toEqual([
      `  CREATE ROLE "${names.app}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '…';`,
      `  GRANT CONNECT ON DATABASE "${names.database}" TO "${names.app}";`,
    ])
    for (const line of lines) await server.query(line.replace('…', 'only-for-this-test'))
    await expect(install({ ...urls, owner: undefined }, { demo: true })).rejects.toThrow('has no rights')
    const first = await install(urls, { demo: true })
    expect(first.applied).toEqual([])
    expect(told(first).at(-1)).toMatch(
      new RegExp(`^Database role: "${names.app}" \\d+ rights given or taken$`),
    )
    expect(told(await install(urls, { demo: true }))).toEqual([
      'Migrations: up to date',
      `Database role: "${names.app}" has its rights`,
    ])
    expect(await powersOf(urls.application)).toEqual([])
    // Rights that somebody added or took are put right.
    const owner = new pg.Client({ connectionString: urls.owner })
    await owner.connect()
    await owner.query(
      `GRANT UPDATE (strokes) ON signature TO ${names.app}; GRANT UPDATE (type) ON visit_event TO PUBLIC;
        GRANT ALL ON answer TO ${names.app}; REVOKE INSERT ON audit FROM ${names.app}; GRANT DELETE ON audit TO PUBLIC;
        GRANT TEMPORARY ON DATABASE ${names.database} TO PUBLIC; GRANT CREATE ON SCHEMA public TO ${names.app}`,
    )
    await giveRights(owner, names.app)
    expect(await giveRights(owner, names.app)).toEqual([])
    await owner.end()
    expect(await powersOf(urls.application)).toEqual([])
    // The application's role alone finds nothing to do, or says that migrations wait.
    expect(await install({ ...urls, owner: undefined }, { demo: false })).toMatchObject({
      applied: [],
      role: { name: names.app },
    })
    const superuser = new URL(inject('databaseServerUrl'))
    superuser.pathname = `/${names.database}`
    const admin = new pg.Client({ connectionString: superuser.href })
    await admin.connect()
    await admin.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_webhooks'")
    await admin.end()
    await expect(install({ ...urls, owner: undefined }, { demo: false })).rejects.toThrow(
      /^Migrations wait.*_webhooks/,
    )
  })

  test('creates the role if the owner may, and with one role goes on as before', async () => {
    await server.query(`ALTER ROLE ${names.owner} CREATEROLE`)
    expect(
      told(await install({ owner: undefined, application: urls.owner }, { demo: false })).at(-1),
    ).toMatch(/owner of its tables/)
    expect(await powersOf(urls.owner)).toContain('OWNS_TABLES')
    expect((await install(urls, { demo: false })).role).toMatchObject({ name: names.app, created: true })
    expect(await powersOf(urls.application)).toEqual([])
  })
})

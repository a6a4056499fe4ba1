import { describe, expect, test } from 'vitest'
import { lintMigrations } from '#server/run/database/lint/lint.ts'
import { lintProject } from '#server/run/database/lint/project.ts'
import { words } from '#server/run/database/lint/words.ts'

const releases = [
  { version: '1.0.0', newest: '2026_b' },
  { version: '1.1.0', newest: '2026_d' },
]
const lint = async (...scripts: readonly string[]) =>
  (
    await lintMigrations(
      scripts.map((sql, index) => ({ name: `2027_${index}`, sql })),
      releases,
    )
  ).map(({ message }) => message)

test('the migrations of this project let visits go on', async () => {
  expect(await lintProject()).toEqual([])
})

test('released migrations are not judged, and a finding names its place', async () => {
  const sql = '-- 说明：删除旧列\nSELECT 1;\n\n-- 再删\nALTER TABLE "visit" DROP COLUMN "note";'
  const found = await lintMigrations(
    ['2026_a', '2026_d', '2027_x'].map((name) => ({ name, sql })),
    releases,
  )
  expect(found).toEqual([{ migration: '2027_x', line: 5, message: words.drop('column') }])
})

const index = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS before ON visit (version)'
/** A table gives its name to a table of partitions. */
const cut =
  'ALTER TABLE visit RENAME TO visit_before; CREATE TABLE visit (LIKE visit_before) PARTITION BY RANGE (id)'

const refused: readonly (readonly [sql: string, message: string])[] = [
  ['SELEC 1', words.unreadable('syntax error at or near "SELEC"')],
  ['ALTER TABLE visit ADD COLUMN t uuid DEFAULT gen_random_uuid()', words.volatileDefault('t')],
  ['ALTER TABLE visit ADD COLUMN t bigserial', words.volatileDefault('t')],
  ['ALTER TABLE visit ADD COLUMN t int GENERATED ALWAYS AS IDENTITY', words.volatileDefault('t')],
  ['ALTER TABLE visit ADD COLUMN t int GENERATED ALWAYS AS (version + 1) STORED', words.storedColumn('t')],
  ['ALTER TABLE setting ADD COLUMN t int NOT NULL', words.requiredColumn('t')],
  [
    'ALTER TABLE visit ADD COLUMN t int NOT NULL DEFAULT 0; ALTER TABLE visit ALTER t DROP DEFAULT',
    words.dropDefault('t'),
  ],
  ['ALTER TABLE visit ALTER version TYPE bigint', words.changeType],
  ['ALTER TABLE setting RENAME COLUMN value TO content', words.rename],
  ['ALTER TABLE setting RENAME TO settings', words.rename],
  ["ALTER TYPE visit_status RENAME VALUE 'NOTICED' TO 'READ'", words.rename],
  ['DROP TABLE public.setting', words.drop('table')],
  ['DROP TYPE visit_status', words.drop('type')],
  ['DROP FUNCTION refuse_change()', words.drop('function')],
  ['ALTER TABLE setting DROP COLUMN value', words.drop('column')],
  ['ALTER TABLE visit ALTER signed_at SET NOT NULL', words.notNull('visit', 'signed_at')],
  ['ALTER TABLE setting ALTER note SET NOT NULL', words.notNullContract('note')],
  ['ALTER TABLE visit ADD CONSTRAINT c CHECK (version > 0)', words.validateAtOnce],
  ['ALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES product (code)', words.validateAtOnce],
  ['ALTER TABLE setting ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES visit (id)', words.validateAtOnce],
  [
    'ALTER TABLE visit ADD CONSTRAINT c CHECK (version > 0) NOT VALID; ALTER TABLE visit VALIDATE CONSTRAINT c',
    words.validateApart,
  ],
  ['ALTER TABLE visit ADD COLUMN t int CHECK (t > 0)', words.constraintInColumn('t')],
  ['ALTER TABLE visit ADD COLUMN t text REFERENCES product (code)', words.constraintInColumn('t')],
  ['ALTER TABLE visit ADD CONSTRAINT u UNIQUE (head_hash)', words.uniqueAtOnce],
  ['ALTER TABLE visit ADD CONSTRAINT e EXCLUDE (id WITH =)', words.exclusion],
  ['CREATE INDEX i ON visit (version)', words.indexAtOnce],
  ['ALTER TABLE months ATTACH PARTITION visit FOR VALUES FROM (1) TO (2)', words.attach('visit')],
  [
    'ALTER TABLE visit RENAME TO visit_before; CREATE TABLE visits (id int) PARTITION BY RANGE (id)',
    words.rename,
  ],
  ['CREATE UNIQUE INDEX i ON a_table_that_is_not_known (version)', words.indexAtOnce],
  ['DROP INDEX visit_by_branch', words.dropIndexAtOnce],
  ['SELECT 1; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON visit (version)', words.concurrentMixed],
  ['CREATE INDEX CONCURRENTLY i ON visit (version)', words.concurrentAgain],
  ['DROP INDEX CONCURRENTLY i', words.concurrentAgain],
  ['LOCK TABLE setting', words.lockTable],
  ['REINDEX TABLE visit', words.rewrite],
  ['CLUSTER visit', words.rewrite],
  ['ALTER TABLE visit SET UNLOGGED', words.rewrite],
  ['UPDATE visit SET version = 1', words.bigWrite('visit')],
  ['UPDATE setting SET value = (SELECT count(*) FROM visit)', words.bigWrite('visit')],
  ["DELETE FROM audit WHERE action = 'x'", words.bigWrite('audit')],
  ['WITH gone AS (DELETE FROM outbox RETURNING id) SELECT 1', words.bigWrite('outbox')],
  ['CREATE TABLE t (id uuid); INSERT INTO t SELECT id FROM visit', words.bigWrite('visit')],
  ['CREATE TABLE t AS SELECT id FROM visit', words.bigWrite('visit')],
  ['TRUNCATE setting', words.truncate],
  ['BEGIN; SELECT 1; COMMIT', words.transaction],
  ["SET lock_timeout = '1min'", words.timeout],
  ['DO $$ BEGIN UPDATE visit SET version = 1; END $$', words.doBlock],
  ['-- contract: 1.0.0\nALTER TABLE visit DROP COLUMN note', words.contractOfUnknown('1.0.0', '1.1.0')],
]

describe('what a migration must not do', () => {
  test.each(refused)('%s', async (sql, message) => {
    expect(await lint(sql)).toContain(message)
  })
})

test('tables of partitions get no index CONCURRENTLY, also those of released migrations', async () => {
  const index = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON visit (version)'
  expect(await lint(cut, index)).toEqual([words.indexOfMonths])
  expect(await lint(cut, 'CREATE INDEX i ON visit (version)')).toEqual([words.indexOfMonths])
  const released = { name: '2026_d', sql: 'CREATE TABLE "visit" (id int)\nPARTITION BY RANGE (id);' }
  const found = await lintMigrations([released, { name: '2027_x', sql: index }], releases)
  expect(found.map(({ message }) => message)).toEqual([words.indexOfMonths])
})

test('a table that gave its name away stays large and in use', async () => {
  expect(await lint(`${cut}; CREATE INDEX i ON visit_before (version)`)).toEqual([words.indexAtOnce])
  expect(await lint(cut, 'ALTER TABLE visit DROP COLUMN note')).toEqual([words.drop('column')])
})

const accepted: readonly (readonly string[])[] = [
  ['ALTER TABLE visit ADD COLUMN t int, ADD COLUMN at timestamptz NOT NULL DEFAULT now()'],
  ['ALTER TABLE visit ADD COLUMN t int GENERATED ALWAYS AS (version + 1) VIRTUAL'],
  [
    'ALTER TABLE visit ADD CONSTRAINT c CHECK (version > 0) NOT VALID',
    'ALTER TABLE visit VALIDATE CONSTRAINT c',
  ],
  [
    'ALTER TABLE visit ADD CONSTRAINT c CHECK (note IS NOT NULL) NOT VALID',
    'ALTER TABLE visit VALIDATE CONSTRAINT c',
    '-- contract: 1.1.0\nALTER TABLE visit ALTER note SET NOT NULL, DROP CONSTRAINT c',
  ],
  [
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON visit (head_hash)',
    'ALTER TABLE visit ADD CONSTRAINT u UNIQUE USING INDEX u',
  ],
  ['CREATE INDEX i ON setting (value)', 'UPDATE setting SET value = 1'],
  [
    'CREATE TABLE t (id int PRIMARY KEY, x text REFERENCES visit (id)); CREATE INDEX i ON t (x); ALTER TABLE t ALTER x SET NOT NULL',
  ],
  ['CREATE TABLE t (id int)', 'UPDATE t SET id = 1; ALTER TABLE t DROP COLUMN id; DROP TABLE t'],
  ['-- contract: 1.1.0\nALTER TABLE visit DROP COLUMN note; DROP TABLE setting'],
  ['DROP INDEX CONCURRENTLY IF EXISTS visit_by_branch'],
  ['ALTER INDEX i RENAME TO j', "ALTER TYPE visit_status ADD VALUE 'X'"],
  [
    'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE visit SET x = 1; RETURN NULL; END $$',
  ],
  [cut],
  [index, cut, 'CREATE INDEX i ON ONLY visit (version)'],
  [
    'ALTER TABLE visit ADD CONSTRAINT c CHECK (id < 9) NOT VALID',
    'ALTER TABLE visit VALIDATE CONSTRAINT c',
    `${cut}; ALTER TABLE visit ATTACH PARTITION visit_before FOR VALUES FROM (MINVALUE) TO (9)`,
  ],
  ['-- nothing but words'],
]

test.each(accepted.map((scripts) => ({ scripts })))(
  'what a migration may do: $scripts',
  async ({ scripts }) => {
    expect(await lint(...scripts)).toEqual([])
  },
)

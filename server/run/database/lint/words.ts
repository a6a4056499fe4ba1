/** What a finding says: what is wrong, and what to write instead. */
export const words = {
  unreadable: (reason: string) => `PostgreSQL cannot read it: ${reason}`,
  volatileDefault: (column: string) =>
    `"${column}" gets a value computed for each row, which rewrites the whole table under a lock. ` +
    'Add the column without a default, then SET DEFAULT for new rows, and fill the old ones by a backfill (server/backfill).',
  storedColumn: (column: string) =>
    `"${column}" is computed and stored for every row, which rewrites the whole table under a lock. ` +
    'Add a plain column that the application writes, and fill the old rows by a backfill (server/backfill).',
  requiredColumn: (column: string) =>
    `"${column}" is NOT NULL without a default: the last release, which does not know it, could not insert any more. ` +
    'Give it a default and leave the default in place until the next release, or let it be null.',
  dropDefault: (column: string) =>
    `Without its default, "${column}" makes inserts of the last release fail. Keep the default (also in schema.prisma), ` +
    'and drop it in a contract migration of the next release.',
  changeType:
    'A change of a type rewrites the table, and the last release reads and writes the old type. ' +
    'Add a second column, write both, fill it by a backfill, and drop the first in a contract migration of the next release.',
  rename:
    'The last release still uses the old name. Add the new one beside it, write both, fill it by a backfill, ' +
    'and drop the old one in a contract migration of the next release.',
  indexOfMonths:
    'PostgreSQL builds no index CONCURRENTLY on a table of partitions. Write CREATE INDEX … ON ONLY, which is at once; then, each in a ' +
    'migration of its own, CREATE INDEX CONCURRENTLY IF NOT EXISTS for each partition and ALTER INDEX … ATTACH PARTITION.',
  attach: (table: string) =>
    `ATTACH PARTITION reads all rows of "${table}" under a lock, unless a constraint proves that they lie within the bounds. Add ` +
    'the CHECK with NOT VALID, and write VALIDATE CONSTRAINT into a migration of its own, before this one.',
  drop: (what: string) =>
    `The last release may still use this ${what}. Stop using it now, and drop it one release later in a migration that ` +
    'begins with "-- contract: VERSION", the last release of prisma/releases.json, which must not use it any more.',
  contractOfUnknown: (version: string, last: string) =>
    `"-- contract: ${version}" must name the last release of prisma/releases.json (${last}).`,
  notNull: (table: string, column: string) =>
    `SET NOT NULL reads the whole table under a lock, and the last release may write null. First, in one migration: ` +
    `ALTER TABLE "${table}" ADD CONSTRAINT "…" CHECK ("${column}" IS NOT NULL) NOT VALID; in a second one: ` +
    'VALIDATE CONSTRAINT "…"; only in a third one, marked as contract: SET NOT NULL and DROP CONSTRAINT.',
  notNullContract: (column: string) =>
    `The last release may write null into "${column}". Mark the migration with "-- contract: VERSION" one release after ` +
    'the code that always writes it.',
  validateAtOnce:
    'This checks every row under a lock that stops writes. Add NOT VALID, and write VALIDATE CONSTRAINT into a migration of its own.',
  validateApart:
    'In the migration that adds the constraint, VALIDATE runs under the lock that adding it takes. Write it into a migration of its own.',
  constraintInColumn: (column: string) =>
    `A constraint that comes with the column "${column}" is checked for every row under a lock. Add the column alone, then ` +
    'the constraint with NOT VALID, and VALIDATE it in a migration of its own (an index: CREATE UNIQUE INDEX CONCURRENTLY).',
  uniqueAtOnce:
    'This builds an index under a lock that stops every reader and writer. Write CREATE UNIQUE INDEX CONCURRENTLY into a migration of its ' +
    'own, then ADD CONSTRAINT … USING INDEX.',
  exclusion:
    'An exclusion constraint builds its index under a lock, and cannot be added otherwise. Use a new table, or a unique index.',
  indexAtOnce:
    'This stops every write to the table until the index is built. Write CREATE INDEX CONCURRENTLY IF NOT EXISTS into a migration of its own.',
  dropIndexAtOnce:
    'This waits for every reader, and all others wait behind it. Write DROP INDEX CONCURRENTLY IF EXISTS into a migration of its own.',
  concurrentMixed:
    'CONCURRENTLY does not work in a transaction, and a migration with other statements is one. Give it a migration of its own.',
  concurrentAgain:
    'If this is interrupted it runs again: write IF NOT EXISTS (or IF EXISTS, for DROP INDEX).',
  lockTable:
    'LOCK TABLE stops the visits for as long as the migration takes. Write statements that need no such lock.',
  rewrite:
    'This rewrites or rebuilds the table under a lock. Use REINDEX … CONCURRENTLY, or let the database’s administrator do it at night.',
  bigWrite: (table: string) =>
    `"${table}" has a row for each visit, or many: this holds locks and the migration for minutes. Write a backfill (server/backfill).`,
  truncate:
    'TRUNCATE removes what the last release reads, under a lock. Delete rows by a backfill (server/backfill).',
  transaction:
    'A migration is one transaction already; COMMIT in it would leave a half of it behind after a failure. Remove this.',
  timeout:
    'The migrator sets lock_timeout and tries again after it. Remove this: other values would let visits wait behind a lock.',
  doBlock: 'A DO block cannot be checked. Write plain statements, or a backfill (server/backfill).',
} as const

import { z } from 'zod'
import { ConfigurationError } from '../process/configuration-error.ts'
import type { Env } from '../process/env.ts'
import type { Log } from '../process/log.ts'
import type { Database } from './db.ts'
import { computed } from './expression.ts'
import { select } from './selection.ts'
import { query } from './statement.ts'

/** `owner` if the role of the application could rewrite evidence past the triggers, and otherwise `application`. */
export type DatabaseRole = 'owner' | 'application'

/** The schemas with tables that the application writes. */
const SCHEMAS = "('public', 'graphile_worker', 'emulator')"

/** A table whose rows no statement may change. */
const APPEND_ONLY = `FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND EXISTS (SELECT 1 FROM pg_trigger g
  WHERE g.tgrelid = t.oid AND g.tgfoid = to_regproc('public.refuse_change') AND g.tgtype & 24 = 24 AND g.tgqual IS NULL)`

/**
 * What the current role can do that the application must not, by a word each. A role can do what every role can that it
 * is a member of, because it can switch to that role.
 */
const POWERS = query({}, () =>
  select(
    {
      role: computed(z.string(), 'r.rolname::text'),
      powers: computed(
        z.array(z.string()),
        `array_remove(ARRAY[
          CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
          CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
          CASE WHEN EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ${SCHEMAS} AND pg_has_role(c.relowner, 'MEMBER')) THEN 'OWNS_TABLES' END,
          CASE WHEN EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN ${SCHEMAS} AND pg_has_role(p.proowner, 'MEMBER')) THEN 'OWNS_FUNCTIONS' END,
          CASE WHEN EXISTS (SELECT 1 FROM pg_namespace n
            WHERE n.nspname IN ${SCHEMAS} AND has_schema_privilege(n.oid, 'CREATE')) THEN 'CREATE_IN_SCHEMA' END,
          CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'CREATE_SCHEMA' END,
          CASE WHEN has_database_privilege(current_database(), 'TEMPORARY') THEN 'TEMPORARY_TABLES' END,
          CASE WHEN EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ${SCHEMAS} AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'TRIGGER')) THEN 'TRIGGER' END,
          CASE WHEN EXISTS (SELECT 1 ${APPEND_ONLY} AND has_table_privilege(t.oid, 'TRUNCATE')) THEN 'TRUNCATE' END,
          CASE WHEN EXISTS (SELECT 1 ${APPEND_ONLY}
            AND (has_any_column_privilege(t.oid, 'UPDATE') OR has_table_privilege(t.oid, 'DELETE'))) THEN 'CHANGE' END,
          CASE WHEN has_parameter_privilege('session_replication_role', 'SET') THEN 'REPLICATION_ROLE' END,
          CASE WHEN EXISTS (SELECT 1 FROM unnest(ARRAY['pg_execute_server_program', 'pg_write_server_files', 'pg_write_all_data']) g (predefined)
            WHERE pg_has_role(g.predefined, 'MEMBER')) THEN 'SERVER' END
        ], NULL)`,
      ),
    },
    'FROM pg_roles r WHERE r.rolname = current_user',
  ),
)

/** Returns the current role and what it can do that the application must not; see docs/operations/database-roles.md. */
export async function readPowers(db: Pick<Database, 'query'>) {
  return await POWERS.one(db, {})
}

/**
 * Checks the role of the application. If the role could rewrite evidence, this is logged.
 *
 * @throws ConfigurationError if it could, and the configuration forbids it
 */
export async function checkRole(
  db: Pick<Database, 'query'>,
  env: Pick<Env, 'DATABASE_OWNER'>,
  log: Pick<Log, 'warn'>,
): Promise<DatabaseRole> {
  const { role, powers } = await readPowers(db)
  if (powers.length === 0) return 'application'
  if (env.DATABASE_OWNER === 'refuse')
    throw new ConfigurationError([
      `DATABASE_URL: the role "${role}" could rewrite evidence (${powers.join(', ')}), and DATABASE_OWNER=refuse forbids it; ` +
        'give the owner of the tables in MIGRATION_DATABASE_URL, and another role in DATABASE_URL',
    ])
  log.warn(
    { alarm: 'DATABASE_OWNER', role, powers },
    'the application runs under a database role that could rewrite evidence',
  )
  return 'owner'
}

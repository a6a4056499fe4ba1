import { z } from 'zod'
import { form, variable } from './explained.ts'
import { flag } from './kinds.ts'

const address = form(z.string().startsWith('postgres'), '`postgresql://user:password@host:5432/database`')

/** The database and how it is used. */
export const databaseSettings = {
  DATABASE_URL: variable(
    address,
    'a PostgreSQL from version 15 on, with the [role](operations/database-roles.md) under which the application runs',
    { secret: true, otherwise: 'the app starts its own PostgreSQL in `.data`' },
  ),
  DATABASE_OWNER: variable(
    z.enum(['warn', 'refuse']).default('warn'),
    'whether the app starts under a database role that could rewrite evidence: `warn` logs it, `refuse` does not start',
  ),
  /** Set by `npm run app` if that command started the database itself. */
  DATABASE_EMBEDDED: flag.default(false),
  DATABASE_POOL: variable(
    z.coerce.number().int().min(2).max(200).default(16),
    'the maximum number of database connections of each process. One step of a visit uses a connection for much less ' +
      'than a millisecond',
  ),
  DATABASE_NAMED_STATEMENTS: variable(
    flag.default(true),
    'whether named statements are used; must be `off` behind PgBouncer below 1.21 in transaction mode',
  ),
}

/** Variables that only commands read. The servers must not have them. */
export const commandSettings = {
  MIGRATION_DATABASE_URL: variable(
    form(z.string().startsWith('postgres'), 'as `DATABASE_URL`').optional(),
    'the same database with the role that owns the tables, for `npm run db:migrate` and the start of `npm run app`',
    { secret: true, otherwise: 'the role of `DATABASE_URL` migrates, if it may' },
  ),
}

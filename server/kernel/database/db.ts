import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { Env } from '../process/env.ts'
import { type EventMac, eventMacOf } from '../secret/event-mac.ts'
import { measured } from './measured.ts'
import { RefusedWrites } from './refused-writes.ts'
import { RowKey } from './row-key.ts'

/**
 * The only connection pool of this process. Frequently executed code sends named statements through `query`. Other
 * code can use the Prisma client, which shares the pool.
 */
export interface Database {
  readonly pool: pg.Pool
  readonly prisma: PrismaClient
  readonly refusedWrites: RefusedWrites
  /** Whether statements may have names. Behind some poolers, a name can be another session's. */
  readonly namedStatements: boolean
  /** The value of a parameter as it is sent: the key of a row's keyed hash is computed here. */
  readonly sent: (value: unknown) => unknown
  /** Sends one statement. A statement is prepared once per connection and identified by its text. */
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult<Record<string, unknown>>>
  close(): Promise<void>
}

// Returns a date column as a string (YYYY-MM-DD), because such a column holds a calendar date and not an instant.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text) => text)

export function openPool(env: Pick<Env, 'DATABASE_URL' | 'DATABASE_POOL'>): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL,
    types,
    application_name: 'return-visit',
    // Milliseconds after which PostgreSQL ends an idle transaction. Such a transaction is a fault, and it would keep
    // vacuum from removing dead rows.
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 10_000,
    // Idle connections are kept, because a new connection has to plan every statement again, which costs more than
    // keeping the connection.
    idleTimeoutMillis: 10 * 60_000,
    keepAlive: true,
  })
  // Without an error listener, a connection that fails while it is idle would end the process. The pool replaces such
  // a connection.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * Sends one statement on a connection of the pool. The pool's own `query` would close the connection after every error,
 * even if PostgreSQL only refused the statement. Two staff who decide on the same case would then cost a connection each
 * time, and a new one has to sign in, read the catalogue and plan every statement again.
 */
async function sendOn(
  pool: pg.Pool,
  statement: pg.QueryConfig<unknown[]>,
): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = await pool.connect()
  try {
    const result = await client.query<Record<string, unknown>>(statement)
    client.release()
    return result
  } catch (error) {
    client.release(!servesAfter(error))
    throw error
  }
}

/** @param mac computes keyed hashes of rows; by default with the keys of the environment, if it has them */
export function openDatabase(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_POOL' | 'DATABASE_NAMED_STATEMENTS'> &
    Partial<Pick<Env, 'EVENT_KEYS' | 'CODE_KEY'>>,
  mac: EventMac | null = env.CODE_KEY === undefined ? null : eventMacOf({ ...env, CODE_KEY: env.CODE_KEY }),
): Database {
  const pool = openPool(env)
  let prisma: PrismaClient | undefined
  const names = new Map<string, string>()
  const nameOf = (text: string): string => {
    const known = names.get(text)
    if (known !== undefined) return known
    const name = `rv${names.size + 1}`
    names.set(text, name)
    return name
  }
  const sent = (value: unknown) => (value instanceof RowKey ? (mac?.rowKey(value.context) ?? null) : value)
  return {
    pool,
    refusedWrites: new RefusedWrites().watch(pool),
    namedStatements: env.DATABASE_NAMED_STATEMENTS,
    // It is made when it is first asked for, because it reads the whole schema, and few processes and tests need it.
    get prisma() {
      prisma ??= new PrismaClient({ adapter: new PrismaPg(pool) })
      return prisma
    },
    sent,
    query: (text, values) =>
      measured(text, () =>
        sendOn(
          pool,
          env.DATABASE_NAMED_STATEMENTS
            ? { name: nameOf(text), text, values: values.map(sent) }
            : { text, values: values.map(sent) },
        ),
      ),
    close: async () => {
      await prisma?.$disconnect()
      if (!pool.ended) await pool.end()
    },
  }
}

/**
 * The classes of errors (the first two characters of SQLSTATE) by which PostgreSQL refuses one statement and nothing else:
 * its values, a constraint, a conflict with another write, its text or rights, a lock that was not free, an exception that
 * it raised itself.
 */
const REFUSALS = new Set(['21', '22', '23', '40', '42', '44', '55', 'P0'])

/**
 * Whether the connection serves the next statement after this failure of one: PostgreSQL only refused the statement. After any
 * other error the connection must be closed: it may be lost, or its server may be about to end, or be no longer the primary (25006,
 * a read-only transaction), and would refuse every write from then on.
 */
export function servesAfter(error: unknown): boolean {
  return error instanceof pg.DatabaseError && REFUSALS.has(error.code?.slice(0, 2) ?? '')
}

/**
 * Whether PostgreSQL reported a conflict with another write: 40001 (serialisation failure, also raised if the row's
 * version is outdated) or 40P01 (deadlock).
 */
export function isStale(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505'
}

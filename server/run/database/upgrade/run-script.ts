import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { isConcurrent, readStatements } from '../lint/read.ts'

const { escapeIdentifier } = pg

/** How a migration waits for the locks that it needs. */
export interface LockLimits {
  /**
   * Milliseconds for which it waits. Meanwhile everything that needs the table waits behind it, so this is also the
   * longest pause that visits can see.
   */
  readonly lockMs: number
  /** How often it is tried. */
  readonly tries: number
  /** Milliseconds between two tries, in which the visits go on. */
  readonly pauseMs: number
}

/** A minute and a half in all: longer than the product's own transactions can last. */
export const lockLimits: LockLimits = { lockMs: 700, tries: 40, pauseMs: 1_500 }

/** The error of PostgreSQL that a lock was not given in time. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03'
}

/**
 * Does work that waits for locks as long as its `lock_timeout` says, and does it again while it got none in time. Work that
 * got no lock must have changed nothing.
 *
 * @throws the driver's error; one for which `isLockTimeout` holds if no try got its locks
 */
export async function againWhileLocked<T>(
  { tries, pauseMs }: Pick<LockLimits, 'tries' | 'pauseMs'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await work()
    } catch (error) {
      if (!isLockTimeout(error) || left <= 1) throw error
    }
    await wait(pauseMs)
  }
}

/** The name of the index that a statement builds. */
async function builtIndex(script: string): Promise<{ schema: string; name: string } | undefined> {
  const node = (await readStatements(script))[0]?.node
  if (node === undefined || !('IndexStmt' in node)) return undefined
  const { idxname: name, relation } = node.IndexStmt
  return name === undefined ? undefined : { schema: relation?.schemaname ?? 'public', name }
}

/**
 * Removes what an interrupted CREATE INDEX CONCURRENTLY left behind: an index that costs every write and serves no query.
 * With it, IF NOT EXISTS would take the index for built.
 */
async function removeInvalid(client: pg.ClientBase, index: { schema: string; name: string }): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND NOT i.indisvalid`,
    [index.schema, index.name],
  )
  if (rowCount === 0) return
  await client.query(
    `DROP INDEX CONCURRENTLY IF EXISTS ${escapeIdentifier(index.schema)}.${escapeIdentifier(index.name)}`,
  )
}

/**
 * Runs a script of one CONCURRENTLY statement. Its lock stops neither readers nor writers, so it may wait for it, and for
 * old transactions, as long as it has to.
 */
async function runConcurrent(client: pg.ClientBase, script: string): Promise<void> {
  await client.query('SET lock_timeout = 0')
  const index = await builtIndex(script)
  if (index !== undefined) await removeInvalid(client, index)
  await client.query(script)
}

/** Whether a script is one CONCURRENTLY statement. The parser is loaded only if the word occurs. */
async function worksConcurrently(script: string): Promise<boolean> {
  if (!/\bconcurrently\b/i.test(script)) return false
  const statements = await readStatements(script)
  return statements.length === 1 && statements.every(({ node }) => isConcurrent(node))
}

/**
 * Runs a migration's script. PostgreSQL takes a message of several statements as one transaction, so a script that got no
 * lock in time has changed nothing and is tried again.
 *
 * @throws the driver's error; one for which `isLockTimeout` holds if no try got its locks
 */
export async function runScript(pool: pg.Pool, script: string, limits: LockLimits): Promise<void> {
  const client = await pool.connect()
  try {
    if (await worksConcurrently(script)) {
      await runConcurrent(client, script)
      return
    }
    await client.query(`SET lock_timeout = ${limits.lockMs}`)
    await againWhileLocked(limits, () => client.query(script))
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined)
    client.release()
  }
}

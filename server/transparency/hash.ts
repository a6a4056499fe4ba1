import { z } from 'zod'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { ConfigurationError } from '../kernel/process/configuration-error.ts'
import { type HashName, hashNames } from '../kernel/secret/suite.ts'
import { readJson } from '../kernel/storable.ts'

const e = columnsOf(tables.logEntry, 'e')
const FIRST = query({}, () => select(pick(e, 'content'), `FROM ${e} WHERE ${e.position} = 0`))
const startSchema = z.object({ kind: z.literal('start'), hash: z.enum(hashNames).default('sha256') })

/**
 * The hash function of the log's tree, which its first entry names; null if the log has not begun. A first entry that
 * cannot be read any more counts as one of SHA-256: that it was altered shows in the checks.
 */
export async function hashOfLog(db: Queryable): Promise<HashName | null> {
  const first = await FIRST.first(db, {})
  if (first === undefined) return null
  const start = startSchema.safeParse(readJson(first.content))
  return start.success ? start.data.hash : 'sha256'
}

/**
 * Refuses to work on a log with another hash function than its own: its tree would be a mixture that nobody can check.
 * @throws ConfigurationError
 */
export async function requireHashOfLog(db: Queryable, configured: HashName): Promise<void> {
  const hash = await hashOfLog(db)
  if (hash === null || hash === configured) return
  throw new ConfigurationError([
    `EVIDENCE_LOG_HASH: must be ${hash}, with which the log of this database was begun; ${configured} is configured`,
  ])
}

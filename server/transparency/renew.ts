import { createHash, type Hash as Hasher } from 'node:crypto'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { append, readOwnHead } from './append.ts'
import { asSequencer } from './sequence.ts'

const PAGE = 10_000

const e = columnsOf(tables.logEntry, 'e')
const CONTENTS = query({ from: 'int8', limit: 'int4' }, ({ from, limit }) =>
  select(
    pick(e, 'content'),
    `FROM ${e} WHERE ${e.position} >= ${from} ORDER BY ${e.position} LIMIT ${limit}`,
  ),
)

/** Begins the digest of all entries. */
export function beginRenewal(): Hasher {
  return createHash('sha512')
}

/** Adds the next entry to the digest. */
export function addToRenewal(hasher: Hasher, content: string): void {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  hasher.update(length).update(bytes)
}

async function digestOfLog(db: Queryable, size: number): Promise<string> {
  const hasher = beginRenewal()
  for (let from = 0; from < size; from += PAGE)
    for (const { content } of await CONTENTS.all(db, {
      from: String(from),
      limit: Math.min(PAGE, size - from),
    }))
      addToRenewal(hasher, content)
  return hasher.digest('hex')
}

/**
 * Adds an entry to the log that hashes all entries before it by a second algorithm.
 * @returns the position of the entry; null if the log has not begun, or another instance is appending
 */
export async function renew(
  services: Pick<Services, 'db' | 'clock' | 'eventMac'>,
  actor: Actor,
): Promise<number | null> {
  const at = services.clock.now()
  return await asSequencer(services, async (own) => {
    const head = await readOwnHead(own, services.eventMac)
    if (head === null) return null
    const { size } = head.edge
    const digest = await digestOfLog(own, size)
    await append(own, services.eventMac, head, [
      { kind: 'renewal', at: at.toISOString(), algorithm: 'sha512', digest },
    ])
    const sql = new Statement()
    const renewed = sql.with('renewed', select({ position: sql.given('int8', size) }, ''))
    recordAudit(sql, actor, {
      at,
      action: 'evidence.renew',
      from: 'renewed',
      targetKind: 'evidence_log',
      targetId: renewed.position,
      change: sql.given('jsonb', { algorithm: 'sha512', entries: size }),
    })
    await own.query(sql.text('SELECT 1'), sql.values)
    return size
  })
}

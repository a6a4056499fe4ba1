import { c, changeCases, insertCaseEvents, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { auditKey, insertAudit, systemActor } from '../../evidence/audit.ts'
import { count } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'

const BATCH = 1000

/**
 * SQL that ends expired leases. A case whose `wake_at` has passed becomes ready; any other case rests until its
 * `wake_at`. The locked rows are looked up by id (ANY) and not joined. For a join, PostgreSQL always plans for a full
 * batch and prefers to scan the whole table.
 */
const EXPIRE = query({ now: 'timestamptz', job: 'text', auditKey: 'bytea' }, (p, sql) => {
  const over = sql.with(
    'over',
    select(
      { id: c.id, leaseBy: c.leaseBy },
      `FROM ${c} WHERE ${c.leaseBy} IS NOT NULL AND ${c.leaseUntil} <= ${p.now} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    ),
  )
  const freed = sql.with(
    'freed',
    stepCases({
      set: {
        leaseToken: 'NULL',
        leaseBy: 'NULL',
        leaseUntil: 'NULL',
        ready: `${c.wakeAt} <= ${p.now}`,
        wakeAt: `CASE WHEN ${c.wakeAt} > ${p.now} THEN ${c.wakeAt} END`,
      },
      where: `${c.id} = ANY(ARRAY(SELECT ${over.id} FROM over))`,
      returning: { id: c.id, version: c.version },
    }),
  )
  sql.with(
    'event',
    insertCaseEvents({
      of: freed,
      from: `freed JOIN over ON ${over.id} = ${freed.id}`,
      type: 'LEASE_EXPIRED',
      at: p.now,
      by: p.job,
      payload: `jsonb_build_object('agent', ${over.leaseBy})`,
    }),
  )
  sql.with(
    'audited',
    insertAudit({
      from: 'freed',
      at: p.now,
      actorKind: `'SYSTEM'`,
      actorId: p.job,
      action: `'callback.leaseExpired'`,
      targetKind: 'callback_case',
      targetId: freed.id,
      requestId: p.job,
      origin: `'{}'::jsonb`,
      key: p.auditKey,
    }),
  )
  return sql.select({ n: count() }, 'FROM freed')
})

/**
 * SQL that makes cases ready whose `wake_at` has passed. No event is written, because the event that set `wake_at`
 * already recorded the time.
 */
const WAKE = query({ now: 'timestamptz' }, (p, sql) => {
  const due = sql.with(
    'due',
    select(
      { id: c.id },
      `FROM ${c} WHERE ${c.wakeAt} <= ${p.now} AND ${c.leaseBy} IS NULL ORDER BY ${c.wakeAt} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    ),
  )
  sql.with(
    'woken',
    changeCases({
      set: { ready: 'true', wakeAt: 'NULL' },
      where: `${c.id} = ANY(ARRAY(SELECT ${due.id} FROM due))`,
      returning: { id: c.id },
    }),
  )
  return sql.select({ n: count() }, 'FROM woken')
})

async function untilDone(batch: () => Promise<{ readonly n: number }>): Promise<number> {
  let total = 0
  for (;;) {
    const { n } = await batch()
    total += n
    if (n < BATCH) return total
  }
}

/**
 * Returns cases with an expired lease to the queue, for example after the agent's browser was closed or the server
 * instance died. Idempotent and safe on any number of instances.
 * @returns the number of leases ended
 */
export async function expireLeases(services: Services, at: Date): Promise<number> {
  const { kind: actorKind, id: job, requestId } = systemActor('queue')
  const action = 'callback.leaseExpired'
  const row = { at, actorKind, actorId: job, action, targetKind: 'callback_case', requestId } as const
  return await untilDone(() => EXPIRE.one(services.db, { now: at, job, auditKey: auditKey(row) }))
}

/**
 * Makes cases ready whose `wake_at` has passed. Idempotent and safe on any number of instances.
 * @returns the number of cases woken
 */
export async function wakeDue(services: Services, at: Date): Promise<number> {
  return await untilDone(() => WAKE.one(services.db, { now: at }))
}

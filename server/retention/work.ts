import type { Services } from '../context.ts'
import { recordAudit, systemActor } from '../evidence/audit.ts'
import { type Day, dayOf } from '../kernel/calendar.ts'
import { select } from '../kernel/database/selection.ts'
import { Statement } from '../kernel/database/statement.ts'
import { append, type Head } from '../transparency/append.ts'
import { checkpoint, lastCheckpoint } from '../transparency/checkpoint.ts'
import { asSequencer, beginOrRead } from '../transparency/sequence.ts'
import { isOver, judge } from './due.ts'
import { erasedEntries } from './entry.ts'
import { endDone, keep, recordLogged, type Work, workIn } from './erasure.ts'

/** Policies that are logged in one transaction, and erased by one job. Other jobs and the log go on in between. */
const BATCH = 50

const actor = systemActor('erasures')

type Needed = Pick<Services, 'db' | 'clock' | 'settings' | 'evidence' | 'eventMac'>

/**
 * Whether the policy is still over, with the end that was approved. Settings, holds and the recorded end can have changed since.
 */
async function overOf(
  db: Parameters<typeof judge>[0],
  services: Needed,
  works: readonly Work[],
  at: Date,
): Promise<ReadonlyMap<string, boolean>> {
  const ids = works.map(({ policyId }) => policyId)
  const judged = await judge(db, services, ids, dayOf(at))
  const ends = new Map(works.map(({ policyId, endedOn, term }) => [policyId, `${endedOn} ${term}`]))
  return new Map(
    judged.map((one) => [
      one.policyId,
      isOver(one) && ends.get(one.policyId) === `${one.endedOn} ${one.term}`,
    ]),
  )
}

/** Whether the log has yet to state this day. The statement counts the visits of the day, so it must come before they go. */
function isUnstated(day: Day | null, { statedDay, begunAt }: Pick<Head, 'statedDay' | 'begunAt'>): boolean {
  // Days from before the log are never stated.
  return day !== null && day >= dayOf(begunAt) && day > (statedDay ?? '')
}

/**
 * Gives the log an entry about each policy of approved lists, before anything of it goes. Entries and their places are
 * written in one transaction.
 * @returns how many policies the log got entries about
 */
async function logBatch(services: Needed, at: Date): Promise<number> {
  const works = await workIn(services.db, 'WAITING', BATCH)
  if (works.length === 0) return 0
  const over = await overOf(services.db, services, works, at)
  for (const work of works.filter(({ policyId }) => over.get(policyId) !== true))
    await keep(services.db, actor, work, at)
  const logged = await asSequencer(services, async (own) => {
    // Read again: another instance may have been at work until the lock was free.
    const waiting = await workIn(own, 'WAITING', BATCH)
    let count = 0
    for (const work of waiting) {
      if (over.get(work.policyId) !== true) continue
      const prepared = await erasedEntries(own, work, at)
      const before = await beginOrRead(services, own, at)
      if (prepared === null || isUnstated(prepared.lastDay, before)) continue
      const head = await append(own, services.eventMac, before, prepared.entries)
      await recordLogged(own, work, { position: head.edge.size - 1, covered: prepared.covered })
      count += 1
    }
    return count
  })
  return logged ?? 0
}

/**
 * Erases one policy with its visits. One function of the database does it, in one transaction with the audit; it refuses
 * unless a signed checkpoint covers the policy's entries and everything is as they say. It answers null if it kept the policy,
 * because of a hold.
 */
async function erase(services: Needed, { erasureId, policyId }: Work, at: Date): Promise<void> {
  const sql = new Statement()
  const of = sql.given('uuid', erasureId)
  const gone = sql.given('uuid', policyId)
  const visits = sql.once(
    'erased',
    select(
      { visits: 'e.n', policyId: gone },
      `FROM erase_policy(${of}, ${gone}, ${sql.given('timestamptz', at)}) AS e(n) WHERE e.n IS NOT NULL`,
    ),
  )
  recordAudit(sql, actor, {
    at,
    action: 'erasure.erase',
    from: 'erased',
    targetKind: 'policy',
    targetId: visits.policyId,
    change: `jsonb_build_object('visits', ${visits.visits}, 'erasure', ${of})`,
  })
  await services.db.query(sql.text('SELECT 1 FROM erased'), sql.values)
}

/**
 * Erases what a checkpoint covers. A policy on which a hold was placed since is kept.
 * @returns how many policies it dealt with
 */
async function eraseBatch(services: Needed, at: Date): Promise<number> {
  const works = await workIn(services.db, 'LOGGED', BATCH)
  const size = (await lastCheckpoint(services.db))?.size ?? 0
  const signed = works.filter(({ position }) => position !== null && Number(position) < size)
  const over = await overOf(services.db, services, signed, at)
  for (const work of signed) {
    if (over.get(work.policyId) === true) await erase(services, work, at)
    else await keep(services.db, actor, work, at)
  }
  return signed.length
}

/**
 * Works on approved lists: logs, has the log signed, erases. After a crash at any statement the next job goes on: a policy is
 * either not logged yet, or logged and whole, or gone.
 * @returns true if more is to do
 */
export async function workOnErasures(services: Needed): Promise<boolean> {
  const at = services.clock.now()
  const logged = await logBatch(services, at)
  if (logged > 0) await checkpoint(services)
  const erased = await eraseBatch(services, at)
  await endDone(services.db, actor, at)
  return logged === BATCH || erased === BATCH
}

import { c, changeCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { pick } from '../../kernel/database/expression.ts'
import { prepare } from '../../kernel/database/statement.ts'
import { unwrap } from '../../kernel/errors.ts'
import { requireLease } from '../rules/call.ts'
import type { WorkDraft } from '../rules/case.ts'
import { readCase } from './store.ts'

/** A case and its lease. Every write of an agent names the case and the lease. */
export interface HeldCase {
  readonly caseId: string
  readonly lease: string
}

/**
 * Renews the lease. The new end is counted from the agent's last activity. `not_before`, the earliest time of the
 * customer's next call, stays unchanged.
 */
const KEEP = prepare(
  {
    caseId: 'uuid',
    lease: 'uuid',
    agent: 'uuid',
    until: 'timestamptz',
    now: 'timestamptz',
    draft: 'jsonb?',
  },
  (p) =>
    changeCases({
      set: {
        leaseUntil: p.until,
        wakeAt: `greatest(${p.until}, ${c.notBefore})`,
        draft: `coalesce(${p.draft}, ${c.draft})`,
      },
      where: `${c.id} = ${p.caseId} AND ${c.leaseToken} = ${p.lease} AND ${c.leaseBy} = ${p.agent} AND ${c.leaseUntil} > ${p.now}`,
      returning: pick(c, 'id'),
    }).text,
)

/**
 * Extends the lease, and saves the draft if one is given. Neither is a step of the case, so no event is written.
 *
 * @returns the new end of the lease
 * @throws DomainError CASE_CLOSED, LEASE_LOST, LEASE_EXPIRED
 */
export async function keepLease(
  services: Services,
  actor: Actor,
  input: HeldCase & { readonly draft?: WorkDraft | undefined },
): Promise<{ readonly leaseUntil: Date }> {
  const now = services.clock.now()
  const until = new Date(now.getTime() + services.settings.calling.leaseMs)
  const { caseId, lease, draft = null } = input
  const kept = await KEEP.run(services.db, { caseId, lease, agent: actor.id, until, now, draft })
  if (kept.rowCount === 1) return { leaseUntil: until }
  const { state } = await readCase(services, input.caseId)
  unwrap(requireLease(state, input.lease, actor.id, now))
  // `requireLease` passed, so the lease was renewed between the two statements.
  return await keepLease(services, actor, input)
}

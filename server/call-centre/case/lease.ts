import { z } from 'zod'
import { changeCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { unwrap } from '../../kernel/errors.ts'
import { requireLease } from '../rules/call.ts'
import type { WorkDraft } from '../rules/case.ts'
import { readCase } from './store.ts'

/** A case and its lease. Every write of an agent names the case and the lease. */
export interface HeldCase {
  readonly caseId: string
  readonly lease: string
}

const untilSchema = z.object({ lease_until: z.date() })

/**
 * Renews the lease. The new end is counted from the agent's last activity. `not_before`, the earliest time of the
 * customer's next call, stays unchanged.
 */
const KEEP = changeCases({
  set: [
    'lease_until = $4::timestamptz',
    'wake_at = greatest($4::timestamptz, c.not_before)',
    'draft = coalesce($6::jsonb, c.draft)',
  ],
  where:
    'c.id = $1::uuid AND c.lease_token = $2::uuid AND c.lease_by = $3::uuid AND c.lease_until > $5::timestamptz',
  returning: 'c.lease_until',
})

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
  const draft = input.draft ? JSON.stringify(input.draft) : null
  const found = await services.db.query(KEEP, [input.caseId, input.lease, actor.id, until, now, draft])
  if (found.rows[0] !== undefined) return { leaseUntil: untilSchema.parse(found.rows[0]).lease_until }
  const { state } = await readCase(services, input.caseId)
  unwrap(requireLease(state, input.lease, actor.id, now))
  // `requireLease` passed, so the lease was renewed between the two statements.
  return await keepLease(services, actor, input)
}

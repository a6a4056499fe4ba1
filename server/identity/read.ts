import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { DomainError, unwrap } from '../errors.ts'
import { dayOf } from '../shared/calendar.ts'
import { type ReadMore, readStep, type VisitStep } from '../visit/read.ts'
import { requireOpen } from '../visit/rules.ts'
import { isLocked } from './standing.ts'
import { type StoredStanding, standingRowSchema, toStanding } from './store.ts'

const applicantSchema = standingRowSchema.extend({
  applicant_name: z.string(),
  id_number_enc: z.string(),
  phone_enc: z.string(),
  running_attempt_id: z.string().nullable(),
  running_token: z.string().nullable(),
  running_day: z.string().nullable(),
})

/** A check nobody has settled yet: at most one per applicant (partial unique index). */
export interface RunningFaceCheck {
  readonly id: string
  readonly token: string
  readonly day: string
}

const withApplicant: ReadMore<z.infer<typeof applicantSchema>> = {
  select: `c.name AS applicant_name, c.id_number_enc, p.phone_enc, st.days AS standing_days, st.version AS standing_version,
    fa.id AS running_attempt_id, fa.vendor_token AS running_token, fa.day AS running_day`,
  from: `LEFT JOIN identity_attempt fa ON fa.customer_id = v.customer_id AND fa.status = 'STARTED' AND fa.method = 'FACE'`,
  values: [],
  schema: applicantSchema,
}

/** A visit whose customer is about to be checked, with what the check needs. */
export interface IdentityStep extends VisitStep {
  readonly name: string
  readonly idNumber: string
  readonly phone: string
  readonly standing: StoredStanding
  readonly running: RunningFaceCheck | null
}

/**
 * Reads a visit for an identity check.
 * @throws DomainError when the visit is not theirs or is over
 */
export async function readIdentityStep(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<IdentityStep> {
  const step = await readStep(services, request, visitId, null, withApplicant)
  unwrap(requireOpen(step.visit.state, { now: services.clock.now(), escalateAt: step.escalateAt }))
  const row = step.more
  if (!row) throw new DomainError('NOT_FOUND')
  const { running_attempt_id: id, running_token: token, running_day: day } = row
  return {
    ...step,
    name: row.applicant_name,
    idNumber: services.secrets.decrypt('id_number', row.id_number_enc),
    phone: services.secrets.decrypt('phone', row.phone_enc),
    standing: toStanding(row),
    running: id !== null && token !== null && day !== null ? { id, token, day } : null,
  }
}

/** @throws DomainError DAY_LOCKED when today's failures are used up */
export function requireUnlocked(services: Services, step: Pick<IdentityStep, 'standing'>, now: Date): void {
  if (isLocked(step.standing, dayOf(now), services.settings)) throw new DomainError('DAY_LOCKED')
}

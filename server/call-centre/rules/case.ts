import { z } from 'zod'
import { callbackReasons } from '../../visit/rules/events.ts'
import { caseOutcomes, dispositions, languages } from '../../vocabulary/dispositions.ts'
import { caseStatuses } from '../../vocabulary/enums.ts'

/** The lease of a case: its holder and when it ends. */
export interface Lease {
  readonly token: string
  readonly by: string
  readonly until: Date
}

const draftText = z.string().max(4000)

/** The schema of the agent's draft. Any field of a draft can still be empty. */
export const workDraftSchema = z
  .object({
    answers: z.record(
      z.string().max(60),
      z
        .object({ answer: z.enum(['YES', 'NO']).optional(), comment: z.string().max(500).optional() })
        .strict(),
    ),
    note: draftText,
    disposition: z.enum(dispositions).nullable(),
    promisedFor: z.iso.datetime().nullable(),
    language: z.enum(languages).nullable(),
    problemCategory: z.string().max(40).nullable(),
    problemText: draftText,
  })
  .strict()
export type WorkDraft = z.infer<typeof workDraftSchema>

/** The columns of `callback_case`, as PostgreSQL returns them. */
export const caseColumns = [
  'id',
  'visit_id',
  'customer_id',
  'status',
  'outcome',
  'reasons',
  'opened_at',
  'cooling_off_ends_at',
  'closed_at',
  'language',
  'assigned_to',
  'priority',
  'ready',
  'wake_at',
  'not_before',
  'promised_for',
  'paused_at',
  'lease_token',
  'lease_by',
  'lease_until',
  'attempts',
  'last_disposition',
  'draft',
  'version',
] as const

export const caseRowSchema = z
  .object({
    id: z.string(),
    visit_id: z.string(),
    customer_id: z.string(),
    status: z.enum(caseStatuses),
    outcome: z.enum(caseOutcomes).nullable(),
    reasons: z.array(z.enum(callbackReasons)),
    opened_at: z.date(),
    cooling_off_ends_at: z.date(),
    closed_at: z.date().nullable(),
    language: z.enum(languages),
    assigned_to: z.string().nullable(),
    priority: z.number(),
    ready: z.boolean(),
    wake_at: z.date().nullable(),
    not_before: z.date().nullable(),
    promised_for: z.date().nullable(),
    paused_at: z.date().nullable(),
    lease_token: z.string().nullable(),
    lease_by: z.string().nullable(),
    lease_until: z.date().nullable(),
    attempts: z.number(),
    last_disposition: z.enum(dispositions).nullable(),
    draft: workDraftSchema.nullable(),
    version: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    visitId: row.visit_id,
    customerId: row.customer_id,
    status: row.status,
    outcome: row.outcome,
    reasons: row.reasons,
    openedAt: row.opened_at,
    coolingOffEndsAt: row.cooling_off_ends_at,
    closedAt: row.closed_at,
    language: row.language,
    assignedTo: row.assigned_to,
    priority: row.priority,
    ready: row.ready,
    wakeAt: row.wake_at,
    notBefore: row.not_before,
    promisedFor: row.promised_for,
    pausedAt: row.paused_at,
    lease: leaseOf(row),
    attempts: row.attempts,
    lastDisposition: row.last_disposition,
    draft: row.draft,
    version: row.version,
  }))

/** The current state of a case; `version` is the number of its last event. */
export type CaseState = z.output<typeof caseRowSchema>

function leaseOf(row: {
  lease_token: string | null
  lease_by: string | null
  lease_until: Date | null
}): Lease | null {
  if (row.lease_token === null || row.lease_by === null || row.lease_until === null) return null
  return { token: row.lease_token, by: row.lease_by, until: row.lease_until }
}

/** Column values that remove the lease from a case. */
export const noLease = { leaseToken: null, leaseBy: null, leaseUntil: null } as const

/**
 * Returns the column values for a case that returns to the queue. The case is ready, or rests until the customer may
 * be called.
 */
export function backInQueue(notBefore: Date | null, now: Date): { ready: boolean; wakeAt: Date | null } {
  const rests = notBefore !== null && notBefore > now
  return { ready: !rests, wakeAt: rests ? notBefore : null }
}

export const caseStates = ['WAITING', 'RESTING', 'LEASED', 'PAUSED', 'CLOSED'] as const
export type CasePlace = (typeof caseStates)[number]

/**
 * Returns the place of a case at `now`. A case whose lease has expired does not count as held, even if no job has
 * ended the lease yet.
 */
export function placeOf(
  state: Pick<CaseState, 'status' | 'pausedAt' | 'lease' | 'ready' | 'wakeAt'>,
  now: Date,
): CasePlace {
  if (state.status === 'CLOSED') return 'CLOSED'
  if (state.pausedAt !== null) return 'PAUSED'
  if (state.lease !== null && state.lease.until > now) return 'LEASED'
  return state.ready || (state.wakeAt !== null && state.wakeAt <= now) ? 'WAITING' : 'RESTING'
}

import { z } from 'zod'
import type { CallbackCaseRow } from '../../generated/tables.ts'
import { dispositions, languages } from '../../vocabulary/dispositions.ts'

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

/** A draft in which nothing has been entered. */
export const emptyDraft: WorkDraft = {
  answers: {},
  note: '',
  disposition: null,
  promisedFor: null,
  language: null,
  problemCategory: null,
  problemText: '',
}

/** The current state of a case; `version` is the number of its last event. */
export interface CaseState
  extends Omit<
    CallbackCaseRow,
    'leaseToken' | 'leaseBy' | 'leasedAt' | 'leaseUntil' | 'pool' | 'turn' | 'draft'
  > {
  readonly lease: Lease | null
  readonly draft: WorkDraft | null
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

import type { Tone } from '#components/ui/tone-tag.tsx'
import { type FollowUpKind, type FollowUpResult, followUpResults } from '#server/vocabulary/dispositions.ts'
import type { AdminInputs, AdminOutputs } from '../api.ts'

export type FollowUpRow = AdminOutputs['followUp']['list']['rows'][number]
export type FollowUpStatus = FollowUpRow['status']
export type GivenResult = AdminInputs['followUp']['finish']['result']

/**
 * This list is repeated here because the module with the server's list reads the database and cannot be loaded in the
 * browser.
 */
export const statuses = ['OPEN', 'SENT', 'DONE'] as const satisfies readonly FollowUpStatus[]

export const statusTones: Readonly<Record<FollowUpStatus, Tone>> = {
  OPEN: 'waiting',
  SENT: 'brand',
  DONE: 'quiet',
}

function isGiven(result: FollowUpResult): result is GivenResult {
  // The server itself records CALLED_IN when the customer calls, and CANCELLED when the visit is cancelled.
  return result !== 'CALLED_IN' && result !== 'CANCELLED'
}

/**
 * The results that staff can choose for this kind of follow-up. For example, a letter cannot end with a confirmation
 * in person.
 */
export function resultsOf(kind: FollowUpKind): GivenResult[] {
  return followUpResults
    .filter(isGiven)
    .filter((result) => kind === 'BRANCH' || result !== 'CONFIRMED_IN_PERSON')
}

/** Whether the visit succeeds with this result. */
export function confirms(result: FollowUpResult): boolean {
  return result === 'CONFIRMED_IN_WRITING' || result === 'CONFIRMED_IN_PERSON'
}

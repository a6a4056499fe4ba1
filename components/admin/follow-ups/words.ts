import type { Tone } from '#components/ui/tone-tag.tsx'
import { type FollowUpKind, type FollowUpResult, followUpResults } from '#server/vocabulary/dispositions.ts'
import type { AdminInputs, AdminOutputs } from '../api.ts'

export type FollowUpRow = AdminOutputs['followUp']['list']['rows'][number]
export type FollowUpStatus = FollowUpRow['status']
export type GivenResult = AdminInputs['followUp']['finish']['result']

/** Repeated here because the server's own list stands in a module that reads the database. */
export const statuses = ['OPEN', 'SENT', 'DONE'] as const satisfies readonly FollowUpStatus[]

export const statusTones: Readonly<Record<FollowUpStatus, Tone>> = {
  OPEN: 'waiting',
  SENT: 'brand',
  DONE: 'quiet',
}

function isGiven(result: FollowUpResult): result is GivenResult {
  // These two are recorded by the server itself, when the customer calls or the visit is cancelled.
  return result !== 'CALLED_IN' && result !== 'CANCELLED'
}

/** The results this kind can end with. A letter cannot confirm in person. */
export function resultsOf(kind: FollowUpKind): GivenResult[] {
  return followUpResults
    .filter(isGiven)
    .filter((result) => kind === 'BRANCH' || result !== 'CONFIRMED_IN_PERSON')
}

/** Whether the visit succeeds with it. */
export function confirms(result: FollowUpResult): boolean {
  return result === 'CONFIRMED_IN_WRITING' || result === 'CONFIRMED_IN_PERSON'
}

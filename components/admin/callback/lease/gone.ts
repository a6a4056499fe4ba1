import { staffErrorMessages } from '#server/procedure/staff-errors.zh-CN.ts'
import type { StaffFailure } from '../../failure.ts'
import type { CaseView } from '../shared/case-view.ts'

/** Why nothing can be saved to a case any more. */
export interface Gone {
  readonly why: 'EXPIRED' | 'LOST' | 'CLOSED'
  readonly message: string
}

const codes = { LEASE_EXPIRED: 'EXPIRED', LEASE_LOST: 'LOST', CASE_CLOSED: 'CLOSED' } as const

const messages: Readonly<Record<Gone['why'], string>> = {
  EXPIRED: staffErrorMessages.LEASE_EXPIRED({}),
  LOST: staffErrorMessages.LEASE_LOST({}),
  CLOSED: staffErrorMessages.CASE_CLOSED({}),
}

/** The reason why the lease is gone, from the code of a refusal; null when the refusal has another cause. */
export function goneBy(failure: StaffFailure): Gone | null {
  const code = Object.entries(codes).find(([known]) => known === failure.code)
  return code === undefined ? null : { why: code[1], message: messages[code[1]] }
}

/**
 * The reason why this agent no longer holds a case, derived from the case's events. Either a supervisor took the case
 * away, another agent has it, the case is closed, or the lease ran out. Only the server decides whether the case can
 * be taken again.
 */
export function whyGone(view: Pick<CaseView, 'case' | 'events'>): Gone {
  const last = view.events.at(-1)?.type ?? ''
  const { place } = view.case
  if (place === 'CLOSED') return { why: 'CLOSED', message: messages.CLOSED }
  const taken = place === 'LEASED' || place === 'PAUSED'
  const steered = ['FREED', 'ASSIGNED', 'PAUSED', 'RELEASED', 'FINISHED'].includes(last)
  const why = taken || steered ? 'LOST' : 'EXPIRED'
  return { why, message: messages[why] }
}

import type { Json } from '../../evidence/rules/canonical.ts'
import type { CallbackCaseRow } from '../../generated/tables.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { Language } from '../../vocabulary/dispositions.ts'
import { backInQueue, type CaseState, noLease } from './case.ts'
import type { Priority } from './queue-order.ts'

export type SteerCommand =
  | { readonly type: 'ASSIGN'; readonly agentId: string }
  | { readonly type: 'UNASSIGN' }
  | { readonly type: 'FREE' }
  | { readonly type: 'PRIORITISE'; readonly priority: Priority }
  | { readonly type: 'SET_LANGUAGE'; readonly language: Language }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }

export type SteerEventType = 'ASSIGNED' | 'FREED' | 'PRIORITISED' | 'LANGUAGE_SET' | 'PAUSED' | 'RESUMED'

export interface SteerStep {
  readonly set: Readonly<Partial<CallbackCaseRow>>
  readonly event: { readonly type: SteerEventType; readonly payload: Readonly<Record<string, Json>> }
  /** The agent who holds the case now and loses it through this step; null if no agent loses the case. */
  readonly takenFrom: string | null
}

/** Returns the column values that end the lease and the pause and return the case to the queue. */
function back(state: CaseState, now: Date) {
  return { ...noLease, ...backInQueue(state.notBefore, now), pausedAt: null }
}

function holder(state: CaseState, now: Date): string | null {
  return state.lease !== null && state.lease.until > now ? state.lease.by : null
}

/**
 * Decides how a command changes one case. Refuses with:
 * - CASE_CLOSED
 * - STEP_NOT_POSSIBLE if the command would change nothing
 * - CUSTOMER_BUSY if an agent holds the case, which must be released or reassigned first
 */
export function decideSteer(state: CaseState, command: SteerCommand, now: Date): Outcome<SteerStep> {
  if (state.status === 'CLOSED') return refused('CASE_CLOSED')
  const held = holder(state, now)
  const paused = state.pausedAt !== null
  switch (command.type) {
    case 'ASSIGN': {
      if (state.assignedTo === command.agentId && (held === null || held === command.agentId))
        return refused('STEP_NOT_POSSIBLE')
      const taken = held !== null && held !== command.agentId ? held : null
      return done({
        set: { assignedTo: command.agentId, ...(taken === null ? {} : back(state, now)) },
        event: {
          type: 'ASSIGNED',
          payload: { to: command.agentId, ...(taken === null ? {} : { from: taken }) },
        },
        takenFrom: taken,
      })
    }
    case 'UNASSIGN':
      if (state.assignedTo === null) return refused('STEP_NOT_POSSIBLE')
      return done({
        set: { assignedTo: null },
        event: { type: 'ASSIGNED', payload: { to: null } },
        takenFrom: null,
      })
    case 'FREE':
      if (held === null) return refused('STEP_NOT_POSSIBLE')
      return done({
        set: back(state, now),
        event: { type: 'FREED', payload: { from: held } },
        takenFrom: held,
      })
    case 'PRIORITISE':
      if (state.priority === command.priority) return refused('STEP_NOT_POSSIBLE')
      return done({
        set: { priority: command.priority },
        event: { type: 'PRIORITISED', payload: { priority: command.priority } },
        takenFrom: null,
      })
    case 'SET_LANGUAGE':
      if (state.language === command.language) return refused('STEP_NOT_POSSIBLE')
      if (held !== null) return refused('CUSTOMER_BUSY')
      return done({
        set: { language: command.language },
        event: { type: 'LANGUAGE_SET', payload: { language: command.language } },
        takenFrom: null,
      })
    case 'PAUSE':
      if (paused) return refused('STEP_NOT_POSSIBLE')
      if (held !== null) return refused('CUSTOMER_BUSY')
      return done({
        set: { ...noLease, ready: false, wakeAt: null, pausedAt: now },
        // If the case has an expired lease that no job has ended yet, the pause ends that lease, so the event must
        // name the lease's holder.
        event: { type: 'PAUSED', payload: { ...(state.lease && { expired: state.lease.by }) } },
        takenFrom: null,
      })
    case 'RESUME':
      if (!paused) return refused('STEP_NOT_POSSIBLE')
      return done({ set: back(state, now), event: { type: 'RESUMED', payload: {} }, takenFrom: null })
  }
}

import type { ProblemCaseRow } from '../../generated/tables.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { ProblemStatus } from '../../vocabulary/calls.ts'

export type ProblemCommand =
  | { readonly type: 'ASSIGN'; readonly handlerId: string }
  | { readonly type: 'NOTE'; readonly text: string }
  | { readonly type: 'RESOLVE'; readonly resolution: string }
  | { readonly type: 'REOPEN'; readonly text: string }
  | { readonly type: 'CLOSE'; readonly text: string }

export interface ProblemState {
  readonly status: ProblemStatus
  readonly handlerId: string | null
  readonly resolvedBy: string | null
}

export type ProblemEventType =
  | 'PROBLEM_ASSIGNED'
  | 'PROBLEM_NOTED'
  | 'PROBLEM_RESOLVED'
  | 'PROBLEM_REOPENED'
  | 'PROBLEM_CLOSED'

export interface ProblemStep {
  readonly set: Readonly<Partial<ProblemCaseRow>>
  readonly event: { readonly type: ProblemEventType; readonly payload: Readonly<Record<string, string>> }
}

/**
 * Decides one step of a problem case. Only the handler records the resolution. Another person then closes the case or
 * sends it back to the handler [D: four eyes, as for templates]. Refuses with STEP_NOT_POSSIBLE, NOT_ALLOWED or
 * NOT_ON_YOURSELF.
 */
export function decideProblem(
  state: ProblemState,
  command: ProblemCommand,
  by: string,
  now: Date,
): Outcome<ProblemStep> {
  if (state.status === 'CLOSED') return refused('STEP_NOT_POSSIBLE')
  switch (command.type) {
    case 'ASSIGN':
      if (state.status !== 'OPEN') return refused('STEP_NOT_POSSIBLE')
      return done({
        set: { handlerId: command.handlerId },
        event: { type: 'PROBLEM_ASSIGNED', payload: { handler: command.handlerId } },
      })
    case 'NOTE':
      return done({ set: {}, event: { type: 'PROBLEM_NOTED', payload: { text: command.text } } })
    case 'RESOLVE':
      if (state.status !== 'OPEN') return refused('STEP_NOT_POSSIBLE')
      if (state.handlerId !== by) return refused('NOT_ALLOWED', { right: 'problem.handle' })
      return done({
        set: { status: 'RESOLVED', resolution: command.resolution, resolvedAt: now, resolvedBy: by },
        event: { type: 'PROBLEM_RESOLVED', payload: { text: command.resolution } },
      })
    case 'REOPEN':
      if (state.status !== 'RESOLVED') return refused('STEP_NOT_POSSIBLE')
      if (state.resolvedBy === by) return refused('NOT_ON_YOURSELF')
      return done({
        set: { status: 'OPEN', resolvedAt: null, resolvedBy: null },
        event: { type: 'PROBLEM_REOPENED', payload: { text: command.text } },
      })
    case 'CLOSE':
      if (state.status !== 'RESOLVED') return refused('STEP_NOT_POSSIBLE')
      if (state.resolvedBy === by) return refused('NOT_ON_YOURSELF')
      return done({
        set: { status: 'CLOSED', closing: command.text, closedAt: now, closedBy: by },
        event: { type: 'PROBLEM_CLOSED', payload: { text: command.text } },
      })
  }
}

import type { VisitOutcome } from '../../vocabulary/figures.ts'
import type { Fate, Way } from './figures.ts'
import type { VisitHistory } from './history.ts'
import { eventsOf } from './record.ts'

export interface Done {
  readonly at: Date
  readonly way: Way
  /** True if the customer had no objection; false if the visit ended in a problem case. */
  readonly clean: boolean
}

/** Returns the time and the way in which the visit was done. Returns null if it is not done yet. */
export function doneOf({ events, cases }: VisitHistory): Done | null {
  const success = eventsOf(events, 'SUCCEEDED')[0]
  if (success) return { at: success.at, way: success.event.payload.method, clean: true }
  const found = eventsOf(events, 'FOLLOWED_UP').flatMap(({ event, at }): Done[] =>
    event.payload.result === 'PROBLEM_FOUND' ? [{ at, way: event.payload.kind, clean: false }] : [],
  )
  const called = cases.flatMap(({ outcome, closedAt }): Done[] =>
    outcome === 'PROBLEM' && closedAt !== null ? [{ at: closedAt, way: 'PHONE', clean: false }] : [],
  )
  return [...found, ...called].sort((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null
}

/** Determines the visit's outcome, as defined in the domain document (figures managers must see). */
export function outcomeOf(history: VisitHistory, done: Done | null): VisitOutcome {
  const { status, coolingOffEndsAt, cases } = history
  if (status === 'CANCELLED') return 'CANCELLED'
  if (done) {
    const inTime = done.at < coolingOffEndsAt
    if (done.clean) return inTime ? 'CLEAN_IN_TIME' : 'CLEAN_LATE'
    return inTime ? 'PROBLEM_IN_TIME' : 'PROBLEM_LATE'
  }
  if (status !== 'CALLBACK') return 'ONLINE'
  if (cases.some(({ closedAt }) => closedAt === null)) return 'WITH_AGENTS'
  return cases.some(({ followUp }) => followUp !== null && followUp.doneAt === null)
    ? 'FOLLOW_UP'
    : 'UNFINISHED'
}

/** Returns the fate that corresponds to the outcome of a visit sent to the call centre. */
export function fateOf(outcome: VisitOutcome): Fate {
  switch (outcome) {
    case 'CLEAN_IN_TIME':
    case 'CLEAN_LATE':
      return 'SUCCESS'
    case 'PROBLEM_IN_TIME':
    case 'PROBLEM_LATE':
      return 'PROBLEM'
    case 'ONLINE':
    case 'WITH_AGENTS':
      return 'WITH_AGENTS'
    default:
      return outcome
  }
}

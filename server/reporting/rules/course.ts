import type { VisitOutcome } from '../../vocabulary/figures.ts'
import { bucketOf } from './durations.ts'
import type { CohortFigure, FunnelStep, TimedStep } from './figures.ts'
import type { PastEvent, VisitHistory } from './history.ts'
import { eventsOf, firstOf } from './record.ts'

const outcomeFigures: Readonly<Record<VisitOutcome, CohortFigure>> = {
  CLEAN_IN_TIME: 'clean_in_time',
  CLEAN_LATE: 'clean_late',
  PROBLEM_IN_TIME: 'problem_in_time',
  PROBLEM_LATE: 'problem_late',
  ONLINE: 'online',
  WITH_AGENTS: 'with_agents',
  FOLLOW_UP: 'follow_up',
  UNFINISHED: 'unfinished',
  CANCELLED: 'cancelled',
}

const successFigures = {
  WECHAT: 'success_wechat',
  PHONE: 'success_phone',
  LETTER: 'success_letter',
  BRANCH: 'success_branch',
} as const

/**
 * Finds the time at which each step of the funnel was first reached. SUCCEEDED counts only if the customer finished
 * the visit on WeChat.
 */
export function stepTimes(events: readonly PastEvent[]): Record<FunnelStep, Date | null> {
  const online = eventsOf(events, 'SUCCEEDED').find(({ event }) => event.payload.method === 'WECHAT')
  return {
    REMINDED: firstOf(events, 'REMINDED'),
    STARTED: firstOf(events, 'VISIT_STARTED'),
    VERIFIED: firstOf(events, 'IDENTITY_VERIFIED'),
    NOTICED: firstOf(events, 'NOTICE_CONFIRMED'),
    SUBMITTED: firstOf(events, 'SUBMITTED'),
    SIGNED: firstOf(events, 'SIGNED'),
    SUCCEEDED: online?.at ?? null,
  }
}

/** Returns the durations of the steps, as `step/bucket`. */
export function timesOf(at: Record<FunnelStep, Date | null>): string[] {
  const spans: readonly (readonly [TimedStep, Date | null, Date | null])[] = [
    ['STARTED', at.REMINDED, at.STARTED],
    ['VERIFIED', at.STARTED, at.VERIFIED],
    ['NOTICED', at.VERIFIED, at.NOTICED],
    ['SUBMITTED', at.NOTICED, at.SUBMITTED],
    ['SIGNED', at.SUBMITTED, at.SIGNED],
    ['WHOLE', at.STARTED, at.SUCCEEDED],
  ]
  return spans.flatMap(([step, from, to]) =>
    // If the visit was opened before its first reminder, there is no duration between reminder and opening.
    from && to && to >= from ? [`${step}/${bucketOf(to.getTime() - from.getTime())}`] : [],
  )
}

/** Returns the cohort figures that the visit increases by 1. */
export function cohortOf(history: VisitHistory, outcome: VisitOutcome, at: Record<FunnelStep, Date | null>) {
  const figures: CohortFigure[] = ['visits', outcomeFigures[outcome]]
  if (outcome === 'CANCELLED') return figures
  const success = eventsOf(history.events, 'SUCCEEDED')[0]
  if (success) figures.push(successFigures[success.event.payload.method])
  const reached: readonly (readonly [FunnelStep, CohortFigure])[] = [
    ['REMINDED', 'reminded'],
    ['STARTED', 'started'],
    ['VERIFIED', 'verified'],
    ['NOTICED', 'noticed'],
    ['SUBMITTED', 'submitted'],
    ['SIGNED', 'signed'],
  ]
  for (const [step, figure] of reached) if (at[step]) figures.push(figure)
  if (at.STARTED && at.REMINDED === null) figures.push('started_unprompted')
  if (history.cases.length > 0) {
    figures.push('cased')
    if (outcome === 'CLEAN_IN_TIME' || outcome === 'PROBLEM_IN_TIME') figures.push('cased_in_time')
  }
  return figures
}

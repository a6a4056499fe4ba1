import { dayOf } from '../../kernel/calendar.ts'
import { agentsOf } from './agents.ts'
import { questionsOf } from './answers.ts'
import type { Contribution } from './contribution.ts'
import { cohortOf, stepTimes, timesOf } from './course.ts'
import { addCase, addEvents, Days, markFailing } from './days.ts'
import { funnelSteps } from './figures.ts'
import type { VisitHistory } from './history.ts'
import { doneOf, fateOf, outcomeOf } from './outcome.ts'
import { eventsOf } from './record.ts'

/**
 * Computes a visit's contribution. The computation uses only the visit's recorded events, so that the same record
 * always gives the same result.
 */
export function contributionOf(history: VisitHistory): Contribution {
  const done = doneOf(history)
  const outcome = outcomeOf(history, done)
  const at = stepTimes(history.events)
  const reached = funnelSteps.reduce((furthest, step, index) => (at[step] ? index + 1 : furthest), 0)
  const days = new Days()
  addEvents(days, history, fateOf(outcome))
  const questions = questionsOf(history)
  markFailing(days, questions)
  for (const past of history.cases) addCase(days, past)
  const agents = agentsOf(history.cases)
  for (const key of Object.keys(agents)) {
    const [day = '', agent = ''] = key.split('/')
    days.mark(day, `agent/${agent}`)
  }
  return {
    outcome,
    reached,
    method: eventsOf(history.events, 'IDENTITY_VERIFIED').at(-1)?.event.payload.method ?? 'NONE',
    doneOn: done ? dayOf(done.at) : null,
    way: done?.way ?? null,
    cohort: cohortOf(history, outcome, at),
    times: outcome === 'CANCELLED' ? [] : timesOf(at),
    days: days.days,
    questions,
    agents,
    marks: days.marks,
  }
}

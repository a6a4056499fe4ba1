import { outcomes, type VisitOutcome } from '../../vocabulary/figures.ts'
import { type Basis, bases } from './cells.ts'
import { type CohortFigure, cohortFigures, type DayFigure, funnelSteps } from './figures.ts'

/**
 * The visits that a number counts, encoded as one word for use in a URL:
 * - `DUE/clean_in_time+problem_in_time`: visits counted by any of these figures
 * - `DUE/lost/3`: visits that reached the third step of the funnel and no further step
 * - `DUE/breach`: visits that had a case and were not done inside the cooling-off period
 * - `mark/reason/WINDOW_EXPIRED`: visits with a rare event that is stored as a mark; several marks are joined by +
 * - `day/reminded_sms`: visits with an event that one of `onlineFigures` counts
 */
export type Trace =
  | { readonly kind: 'figures'; readonly basis: Basis; readonly figures: readonly CohortFigure[] }
  | { readonly kind: 'lost'; readonly basis: Basis; readonly reached: number }
  | { readonly kind: 'breach'; readonly basis: Basis }
  | { readonly kind: 'mark'; readonly marks: readonly string[] }
  | { readonly kind: 'day'; readonly figure: OnlineFigure }

/** Figures of events that happen while a visit can be done online, and therefore within days of its opening. */
export const onlineFigures = [
  'reminded_wechat',
  'reminded_sms',
  'sms_arrived',
  'face_passed',
  'face_failed',
  'face_other',
  'sms_passed',
] as const satisfies readonly DayFigure[]
export type OnlineFigure = (typeof onlineFigures)[number]

const isFigure = (name: string): name is CohortFigure => cohortFigures.some((figure) => figure === name)

/**
 * Decodes a trace.
 * @returns null if the word is not a valid trace
 */
export function readTrace(word: string): Trace | null {
  const [first = '', ...rest] = word.split('/')
  if (first === 'mark') {
    const marks = rest.join('/').split('+')
    return marks.every((mark) => mark !== '') ? { kind: 'mark', marks } : null
  }
  const [name = '', place] = rest
  if (first === 'day') {
    const figure = onlineFigures.find((known) => known === name)
    return figure && place === undefined ? { kind: 'day', figure } : null
  }
  const basis = bases.find((known) => known === first)
  if (!basis) return null
  if (name === 'breach') return { kind: 'breach', basis }
  if (name === 'lost') {
    const reached = Number(place)
    return Number.isInteger(reached) && reached >= 1 && reached < funnelSteps.length
      ? { kind: 'lost', basis, reached }
      : null
  }
  const figures = name.split('+').filter(isFigure)
  return figures.length > 0 && figures.length === name.split('+').length
    ? { kind: 'figures', basis, figures }
    : null
}

/** Returns the outcomes that the traced visits can have. They are needed for the lookup in the index. */
export function outcomesOf(trace: Exclude<Trace, { kind: 'mark' }>): readonly VisitOutcome[] {
  if (trace.kind === 'day') return outcomes
  const running = outcomes.filter((outcome) => outcome !== 'CANCELLED')
  if (trace.kind === 'breach')
    return running.filter((outcome) => outcome !== 'CLEAN_IN_TIME' && outcome !== 'PROBLEM_IN_TIME')
  if (trace.kind === 'lost') return running
  const named = outcomes.filter((outcome) => trace.figures.some((figure) => figure === outcome.toLowerCase()))
  if (named.length === trace.figures.length) return named
  return trace.figures.includes('visits') ? outcomes : running
}

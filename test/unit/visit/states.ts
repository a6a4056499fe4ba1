import { born, type VisitState } from '#server/visit/rules/events.ts'
import type { ActiveIdentity, VisitSituation } from '#server/visit/rules/steps.ts'

export const OPENED_AT = new Date('2026-03-02T02:00:00Z')
export const WINDOW_ENDS = new Date('2026-03-04T16:00:00Z')

export const questions = [
  { key: 'contract-received', variant: 'standard', passing: 'YES' },
  { key: 'promised-benefits', variant: 'standard', passing: 'NO' },
] as const

export const passing = {
  'contract-received': { answer: 'YES' },
  'promised-benefits': { answer: 'NO' },
} as const
export const failing = {
  'contract-received': { answer: 'YES' },
  'promised-benefits': { answer: 'YES', comment: '说可以返还佣金' },
} as const

export const identity: ActiveIdentity = { method: 'FACE', attemptId: 'attempt', sitting: 'sitting' }

/** A visit that was just opened, with the given changes. */
export function visit(change: Partial<VisitState> = {}): VisitState {
  const payload = {
    policyId: 'policy',
    customerId: 'customer',
    windowEndsAt: WINDOW_ENDS.toISOString(),
    coolingOffEndsAt: '2026-03-16T16:00:00.000Z',
  }
  return { ...born('visit', { type: 'VISIT_OPENED', payload }, OPENED_AT), ...change }
}

/** The state of a visit whose questionnaire was opened at ten past ten, in the sitting of `identity`. */
export const answering: Partial<VisitState> = {
  status: 'ANSWERING',
  noticedAt: OPENED_AT,
  verifiedAt: OPENED_AT,
  readingFrom: new Date('2026-03-02T02:10:00Z'),
  readingSession: 'sitting',
  minimumReading: 60,
  questions,
}

export const reviewing: Partial<VisitState> = {
  ...answering,
  status: 'REVIEWING',
  revision: 1,
  submittedAt: new Date('2026-03-02T02:11:00Z'),
  answers: passing,
}

/** Returns the situation of a request at `time` from the page that passed the identity check. */
export function at(time: string, change: Partial<VisitSituation> = {}): VisitSituation {
  return { now: new Date(time), identity, escalateAt: null, ...change }
}

export const MORNING = '2026-03-02T03:00:00Z'

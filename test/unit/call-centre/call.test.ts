import { describe, expect, it, test } from 'vitest'
import {
  type CallResult,
  decideFinish,
  requireCallable,
  requireLease,
  requireTakeable,
  requireUndoable,
  wakeAfter,
} from '#server/call-centre/rules/call.ts'
import { type Disposition, dispositionRules, dispositions } from '#server/vocabulary/dispositions.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'
import { AGENT, attempt, held, LEASE, NOW, waiting } from './states.ts'

const { calling } = defaultSettings
const questions = [
  { key: 'receipt', variant: 'standard', passing: 'YES' as const },
  { key: 'promised-benefits', variant: 'standard', passing: 'NO' as const },
]
const passing = { receipt: { answer: 'YES' as const }, 'promised-benefits': { answer: 'NO' as const } }
const problem = { category: 'OTHER' as const, description: '情况说明' }
const later = (ms: number) => new Date(NOW.getTime() + ms)
const HOUR = 3_600_000

/** A result with every field that any disposition could require. */
function full(disposition: Disposition, change: Partial<CallResult> = {}): CallResult {
  return {
    disposition,
    note: '备注',
    answers: disposition === 'COMPLETED' ? passing : null,
    promisedFor: later(3 * HOUR),
    language: 'en',
    problem,
    ...change,
  }
}

function finish(result: CallResult, change: Partial<Parameters<typeof decideFinish>[1]> = {}) {
  return decideFinish(result, {
    attempt: attempt(),
    attempts: [],
    history: { calls: [NOW] },
    questions,
    now: NOW,
    calling,
    ...change,
  })
}

function next(result: CallResult, change: Partial<Parameters<typeof decideFinish>[1]> = {}) {
  const decided = finish(result, change)
  return decided.ok ? decided.value.next : decided.code
}

describe('the result of a call decides what becomes of the case', () => {
  const expected: Readonly<Record<Disposition, string>> = {
    COMPLETED: 'SUCCESS',
    APPOINTMENT: 'APPOINTMENT',
    NO_ANSWER: 'RETRY',
    UNAVAILABLE: 'RETRY',
    BUSY: 'RETRY',
    POWERED_OFF: 'RETRY',
    WRONG_NUMBER: 'FOLLOW_UP',
    HUNG_UP: 'RETRY',
    REFUSED: 'FOLLOW_UP',
    NOT_APPLICANT: 'RETRY',
    IDENTITY_MISMATCH: 'FOLLOW_UP',
    LANGUAGE_OR_HEALTH: 'RETRY',
    COMPLAINT: 'PROBLEM',
    SURRENDER_INTENT: 'PROBLEM',
    OTHER: 'RETRY',
  }
  test.each(dispositions)('%s', (disposition) => {
    expect(next(full(disposition))).toMatchObject({ kind: expected[disposition] })
  })

  test.each(dispositions)('%s without what it needs is refused', (disposition) => {
    const bare = full(disposition, {
      note: ' ',
      answers: null,
      promisedFor: null,
      language: null,
      problem: null,
    })
    const code = {
      QUESTIONNAIRE: 'ANSWERS_MISSING',
      APPOINTMENT: 'APPOINTMENT_NOT_POSSIBLE',
      PROBLEM: 'PROBLEM_MISSING',
      NOTE: 'NOTE_MISSING',
    } as const
    const { needs } = dispositionRules[disposition]
    if (needs === null || needs === 'LANGUAGE') expect(finish(bare).ok).toBe(true)
    else expect(next(bare)).toBe(code[needs])
  })
})

describe('the questionnaire on the phone', () => {
  it('succeeds only when every answer is the passing one, which for one question is 否', () => {
    const failing = { ...passing, 'promised-benefits': { answer: 'YES' as const } }
    expect(finish(full('COMPLETED', { answers: failing }))).toMatchObject({
      value: { next: { kind: 'PROBLEM', category: 'OTHER' }, failing: ['promised-benefits'] },
    })
  })
  it('accepts no answer to an unknown question, and no gap', () => {
    expect(next(full('COMPLETED', { answers: { ...passing, other: { answer: 'YES' } } }))).toBe(
      'UNKNOWN_QUESTION',
    )
    expect(next(full('COMPLETED', { answers: { receipt: { answer: 'YES' } } }))).toBe('ANSWERS_MISSING')
  })
  it('is not asked before the person is confirmed to be the applicant', () => {
    expect(next(full('COMPLETED'), { attempt: attempt({ confirmedAt: null }) })).toBe(
      'APPLICANT_NOT_CONFIRMED',
    )
  })
})

describe('attempts without contact', () => {
  const day = (days: number, hours = 0) => later(days * 24 * HOUR + hours * HOUR)
  const tried = (...starts: Date[]) =>
    starts.map((startedAt) => attempt({ startedAt, disposition: 'NO_ANSWER', counted: true }))
  const sixth = {
    attempt: attempt({ startedAt: day(2, 4) }),
    now: day(2, 4),
    history: { calls: [day(2, 4)] },
  }

  it('end in a letter after the sixth, on the third day', () => {
    const before = tried(day(0), day(0, 4), day(1), day(1, 4), day(2))
    expect(next(full('NO_ANSWER'), { ...sixth, attempts: before })).toEqual({
      kind: 'FOLLOW_UP',
      cause: 'UNREACHABLE',
    })
  })
  it('do not end in a letter before the third day', () => {
    const before = tried(day(1), day(1, 3), day(1, 8), day(2), day(2, 2))
    expect(next(full('NO_ANSWER'), { ...sixth, attempts: before })).toMatchObject({ kind: 'RETRY' })
  })
  it('do not include a customer who calls in and hangs up', () => {
    const before = tried(day(0), day(0, 4), day(1), day(1, 4), day(2))
    const own = { ...sixth.attempt, direction: 'IN' as const }
    expect(finish(full('HUNG_UP'), { ...sixth, attempt: own, attempts: before })).toMatchObject({
      value: { counted: false, next: { kind: 'RETRY' } },
    })
  })
  it('pause the case until the customer may be called again', () => {
    // The call was made at ten in the morning. Noon is two hours later and lies in another part of the day.
    expect(next(full('BUSY'))).toEqual({ kind: 'RETRY', at: later(2 * HOUR), language: null })
  })
})

describe('a lease', () => {
  it('lets its holder write until it ends', () => {
    expect(requireLease(held(), LEASE, AGENT, NOW).ok).toBe(true)
    expect(requireLease(held(), LEASE, AGENT, later(20 * 60_000 - 1)).ok).toBe(true)
    expect(requireLease(held(), LEASE, AGENT, later(20 * 60_000))).toMatchObject({ code: 'LEASE_EXPIRED' })
  })
  it('gives nothing to another agent, or to another lease of the same agent', () => {
    expect(requireLease(held(), LEASE, 'another', NOW)).toMatchObject({ code: 'LEASE_LOST' })
    expect(requireLease(held(), 'another', AGENT, NOW)).toMatchObject({ code: 'LEASE_LOST' })
    expect(requireLease(waiting(), LEASE, AGENT, NOW)).toMatchObject({ code: 'LEASE_LOST' })
    expect(requireLease(held({ status: 'CLOSED' }), LEASE, AGENT, NOW)).toMatchObject({ code: 'CASE_CLOSED' })
  })
  it('that ends during the pause frees the case for the time after it', () => {
    expect(wakeAfter(later(1), later(2))).toEqual(later(2))
    expect(wakeAfter(later(2), later(1))).toEqual(later(2))
    expect(wakeAfter(later(2), null)).toEqual(later(2))
  })
})

describe('taking a case out of its turn', () => {
  const inbound = { kind: 'INBOUND', lastHeldBy: null, spokenAt: null } as const
  it('is always possible for a customer who calls in, unless another agent holds it', () => {
    expect(requireTakeable(waiting({ pausedAt: NOW, ready: false }), inbound, AGENT, NOW).ok).toBe(true)
    expect(requireTakeable(held(), inbound, 'another', NOW)).toMatchObject({ code: 'CUSTOMER_BUSY' })
    expect(requireTakeable(waiting({ status: 'CLOSED' }), inbound, AGENT, NOW)).toMatchObject({
      code: 'CASE_CLOSED',
    })
  })
  it('is possible in the same call only shortly after it', () => {
    const same = (spokenAt: Date | null) =>
      requireTakeable(waiting(), { kind: 'SAME_CALL', lastHeldBy: null, spokenAt }, AGENT, NOW)
    expect(same(later(-15 * 60_000)).ok).toBe(true)
    expect(same(later(-15 * 60_000 - 1))).toMatchObject({ code: 'LEASE_LOST' })
    expect(same(null)).toMatchObject({ code: 'LEASE_LOST' })
  })
  it('is possible again only for its last holder', () => {
    const again = (lastHeldBy: string) =>
      requireTakeable(waiting(), { kind: 'RETAKE', lastHeldBy, spokenAt: null }, AGENT, NOW)
    expect(again(AGENT).ok).toBe(true)
    expect(again('another')).toMatchObject({ code: 'LEASE_LOST' })
  })
})

describe('undoing a result', () => {
  const finished = { type: 'FINISHED', at: NOW, by: AGENT, commandId: LEASE, payload: { next: 'RETRY' } }
  const undo = { lease: LEASE, agentId: AGENT, now: later(10_000) }
  it('is possible for ten seconds, for the agent who recorded it', () => {
    expect(requireUndoable(waiting(), finished, undo).ok).toBe(true)
    expect(requireUndoable(waiting(), { ...finished, payload: { next: 'APPOINTMENT' } }, undo).ok).toBe(true)
    expect(requireUndoable(waiting(), finished, { ...undo, now: later(10_001) }).ok).toBe(false)
    expect(requireUndoable(waiting(), finished, { ...undo, agentId: 'another' }).ok).toBe(false)
    expect(requireUndoable(waiting(), finished, { ...undo, lease: 'another' }).ok).toBe(false)
  })
  it('is not possible once the case has ended, or anything else has happened to it', () => {
    expect(requireUndoable(waiting({ status: 'CLOSED' }), finished, undo)).toMatchObject({
      code: 'RESULT_STANDS',
    })
    for (const next of ['SUCCESS', 'PROBLEM', 'FOLLOW_UP'])
      expect(requireUndoable(waiting(), { ...finished, payload: { next } }, undo).ok).toBe(false)
    for (const type of ['PAUSED', 'ASSIGNED', 'TAKEN', 'CLAIMED'])
      expect(requireUndoable(waiting(), { ...finished, type }, undo).ok).toBe(false)
    expect(requireUndoable(waiting(), null, undo).ok).toBe(false)
  })
})

it('a customer who asked for a time is called then, within hours and the cap of the day', () => {
  const calls = [later(-HOUR)]
  expect(requireCallable({ promisedFor: null }, { calls }, NOW, calling)).toMatchObject({
    code: 'CALL_NOT_ALLOWED',
    details: { why: 'GAP' },
  })
  expect(requireCallable({ promisedFor: NOW }, { calls }, NOW, calling).ok).toBe(true)
  expect(requireCallable({ promisedFor: later(1) }, { calls }, NOW, calling).ok).toBe(false)
})

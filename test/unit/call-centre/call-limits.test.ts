import { describe, expect, test } from 'vitest'
import {
  type CallResult,
  decideFinish,
  requireLease,
  requireTakeable,
  restAfter,
  wakeAfter,
} from '#server/call-centre/rules/call.ts'
import { calendarDaySchema } from '#server/call-centre/rules/working-days/rules.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'
import { AGENT, attempt, held, LEASE, NOW, waiting } from './states.ts'

const { calling } = defaultSettings
const later = (ms: number) => new Date(NOW.getTime() + ms)
const questions = [
  { key: 'receipt', variant: 'standard', passing: 'YES' as const },
  { key: 'benefits', variant: 'standard', passing: 'NO' as const },
]
const result: CallResult = {
  disposition: 'COMPLETED',
  note: '',
  answers: { receipt: { answer: 'YES' }, benefits: { answer: 'NO' } },
  promisedFor: null,
  language: null,
  problem: null,
}
const finish = (change: Partial<CallResult>, input: Partial<Parameters<typeof decideFinish>[1]> = {}) => {
  const known = { attempt: attempt(), attempts: [], history: { calls: [NOW] }, questions, now: NOW, calling }
  return decideFinish({ ...result, ...change }, { ...known, ...input })
}

describe('a result is refused', () => {
  test('naming the questions without an answer, and the answers without a question', () => {
    expect(finish({ answers: null })).toMatchObject({
      code: 'ANSWERS_MISSING',
      details: { keys: ['receipt', 'benefits'] },
    })
    expect(finish({ answers: { ...result.answers, stray: { answer: 'YES' } } })).toMatchObject({
      code: 'UNKNOWN_QUESTION',
      details: { keys: ['stray'] },
    })
  })

  test('before the applicant was confirmed and saw the questions', () => {
    expect(finish({}, { questions: null })).toMatchObject({ code: 'APPLICANT_NOT_CONFIRMED' })
    expect(finish({}, { attempt: attempt({ confirmedAt: null }) })).toMatchObject({
      code: 'APPLICANT_NOT_CONFIRMED',
    })
  })

  test('as a problem that nobody has described', () => {
    for (const description of ['', ' \n']) {
      const given = { category: 'OTHER', description } as const
      expect(finish({ disposition: 'COMPLAINT', problem: given })).toMatchObject({ code: 'PROBLEM_MISSING' })
    }
  })

  test('as an appointment without a time, or at one at which nobody calls', () => {
    const appointment = { disposition: 'APPOINTMENT' } as const
    expect(finish(appointment)).toMatchObject({
      code: 'APPOINTMENT_NOT_POSSIBLE',
      details: { why: 'MISSING' },
    })
    const yesterday = finish({ ...appointment, promisedFor: later(-86_400_000) })
    expect(yesterday).toMatchObject({ code: 'APPOINTMENT_NOT_POSSIBLE' })
    expect(yesterday).toHaveProperty('details.why')
  })
})

describe('a customer who needs another language', () => {
  test('is called again in it, and gets a letter if the reason is their health', () => {
    const language = { disposition: 'LANGUAGE_OR_HEALTH', note: '备注' } as const
    expect(finish({ ...language, language: 'yue' })).toMatchObject({
      value: { next: { kind: 'RETRY', language: 'yue' } },
    })
    expect(finish(language)).toMatchObject({ value: { next: { kind: 'FOLLOW_UP', cause: 'HEALTH' } } })
  })

  test('is no reason for one in the result of a call that nobody answered', () => {
    expect(finish({ disposition: 'BUSY', language: 'yue' })).toMatchObject({
      value: { next: { kind: 'RETRY', language: null } },
    })
    expect(finish({ disposition: 'BUSY', language: null })).toMatchObject({
      value: { next: { kind: 'RETRY', language: null } },
    })
  })
})

test('calls that did not count do not make a customer unreachable', () => {
  const calls = Array.from({ length: 30 }, (_, day) =>
    attempt({ startedAt: later(-86_400_000 * (day + 1)), disposition: 'HUNG_UP', counted: false }),
  )
  expect(finish({ disposition: 'NO_ANSWER' }, { attempts: calls })).toMatchObject({
    value: { next: { kind: 'RETRY' } },
  })
  const counted = calls.map((call) => ({ ...call, counted: true }))
  expect(finish({ disposition: 'NO_ANSWER' }, { attempts: counted })).toMatchObject({
    value: { next: { kind: 'FOLLOW_UP', cause: 'UNREACHABLE' } },
  })
})

describe('a lease', () => {
  test('is over at its last instant', () => {
    const until = later(60_000)
    const state = held({ lease: { token: LEASE, by: AGENT, until } })
    expect(requireLease(state, LEASE, AGENT, later(59_999))).toMatchObject({ ok: true })
    expect(requireLease(state, LEASE, AGENT, until)).toMatchObject({ code: 'LEASE_EXPIRED' })
  })

  test('that ends lets others claim the case then, or when the customer may be called', () => {
    expect(wakeAfter(later(10), null)).toEqual(later(10))
    expect(wakeAfter(later(10), later(5))).toEqual(later(10))
    expect(wakeAfter(later(10), later(20))).toEqual(later(20))
  })

  test('of one’s own does not stop an agent from taking the case, nor does one that is over', () => {
    const inbound = { kind: 'INBOUND', lastHeldBy: null, spokenAt: null } as const
    expect(requireTakeable(held(), inbound, AGENT, NOW)).toMatchObject({ ok: true })
    expect(requireTakeable(held(), inbound, 'another', NOW)).toMatchObject({ code: 'CUSTOMER_BUSY' })
    const over = held({ lease: { token: LEASE, by: AGENT, until: NOW } })
    expect(requireTakeable(over, inbound, 'another', NOW)).toMatchObject({ ok: true })
  })
})

test('a paused case is taken only by a customer who calls in', () => {
  const paused = waiting({ ready: false, pausedAt: NOW })
  const ground = (kind: 'INBOUND' | 'RETAKE' | 'SAME_CALL') => ({ kind, lastHeldBy: AGENT, spokenAt: NOW })
  expect(requireTakeable(paused, ground('INBOUND'), AGENT, NOW)).toMatchObject({ ok: true })
  for (const kind of ['RETAKE', 'SAME_CALL'] as const) {
    expect(requireTakeable(paused, ground(kind), AGENT, NOW)).toMatchObject({ code: 'CASE_PAUSED' })
  }
})

test('a customer who is called now rests before the next call', () => {
  const rest = restAfter({ calls: [] }, NOW, calling)
  expect(rest.getTime()).toBeGreaterThan(NOW.getTime())
  const most = Array.from({ length: calling.attemptsPerDay - 1 }, (_, nth) =>
    later(-calling.gapMs * (nth + 1)),
  )
  expect(restAfter({ calls: most }, NOW, calling).getTime()).toBeGreaterThan(rest.getTime())
})

test('a day of the calendar has a date, a kind, and a name of one to twenty characters', () => {
  const day = { day: '2026-10-01', kind: 'HOLIDAY', name: '国庆节' }
  expect(calendarDaySchema.parse({ ...day, name: ' 国庆节 ' })).toEqual(day)
  expect(calendarDaySchema.parse({ ...day, kind: 'MAKE_UP', name: '国'.repeat(20) }).kind).toBe('MAKE_UP')
  expect(calendarDaySchema.safeParse({ ...day, name: '国'.repeat(21) }).success).toBe(false)
  expect(calendarDaySchema.safeParse({ ...day, day: '2026-02-30' }).success).toBe(false)
  expect(calendarDaySchema.safeParse({ ...day, kind: '' }).success).toBe(false)
  expect(calendarDaySchema.safeParse({ ...day, name: ' ' }).error?.issues[0]?.message).toBe('不能为空')
})

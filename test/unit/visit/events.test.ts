import { expect, test } from 'vitest'
import { fold, isLive, type VisitEvent, visitEventSchema, visitStatuses } from '#server/visit/rules/events.ts'
import { evolve } from '#server/visit/rules/steps.ts'
import { failing, OPENED_AT, passing, questions, visit, WINDOW_ENDS } from './states.ts'

const opened: VisitEvent = {
  type: 'VISIT_OPENED',
  payload: {
    policyId: 'policy',
    customerId: 'customer',
    windowEndsAt: WINDOW_ENDS.toISOString(),
    coolingOffEndsAt: '2026-03-16T16:00:00.000Z',
  },
}
const pinned = { templateVersionId: 'v1', sha256: 'ab', minimumReadingSeconds: 60, questions: [...questions] }
const minute = (n: number) => new Date(OPENED_AT.getTime() + n * 60_000)

const whole: readonly VisitEvent[] = [
  opened,
  { type: 'VISIT_STARTED', payload: {} },
  { type: 'IDENTITY_VERIFIED', payload: { method: 'SMS', attemptId: 'a', carried: false } },
  { type: 'NOTICE_CONFIRMED', payload: {} },
  { type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'sitting', pinned } },
  { type: 'DRAFT_SAVED', payload: { answers: { ...failing }, signature: 'first ink' } },
  { type: 'SUBMITTED', payload: { revision: 1, answers: { ...failing } } },
  { type: 'RETURNED_TO_EDIT', payload: {} },
  { type: 'SUBMITTED', payload: { revision: 2, answers: { ...passing } } },
  { type: 'SIGNED', payload: { revision: 2, signature: 'ink', method: 'SMS', attemptId: 'a', seal: 's' } },
  { type: 'SUCCEEDED', payload: { method: 'WECHAT' } },
]

test('a whole visit is rebuilt from its events', () => {
  const state = fold(
    'visit',
    whole.map((event, index) => ({ event, at: minute(index) })),
  )
  expect(state).toEqual({
    ...visit(),
    status: 'SUCCESS',
    version: 11,
    startedAt: minute(1),
    verifiedAt: minute(2),
    method: 'SMS',
    noticedAt: minute(3),
    readingFrom: minute(4),
    readingSession: 'sitting',
    minimumReading: 60,
    questionnaireSha: 'ab',
    questions,
    answers: passing,
    signature: 'ink',
    revision: 2,
    submittedAt: minute(8),
    signedAt: minute(9),
    closedAt: minute(10),
  })
})

test('rebuilding from all events and applying them one by one give the same', () => {
  let state = visit()
  for (const [index, event] of whole.slice(1).entries()) state = evolve(state, [event], minute(index + 1))
  expect(state).toEqual(
    fold(
      'visit',
      whole.map((event, index) => ({ event, at: minute(index) })),
    ),
  )
})

test('reading again in another sitting keeps the pinned text', () => {
  const again: VisitEvent = { type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'another' } }
  const state = evolve(visit(), [...whole.slice(1, 5), again], minute(9))
  expect(state).toMatchObject({
    questions,
    minimumReading: 60,
    questionnaireSha: 'ab',
    readingSession: 'another',
  })
})

test('an event that is only a record changes nothing but the version', () => {
  const records: VisitEvent[] = [
    { type: 'IDENTITY_FAILED', payload: { method: 'FACE', attemptId: 'a', vendorCode: 1004, counted: true } },
    { type: 'REMINDED', payload: { round: 1, by: 'WECHAT', outboxId: 'o' } },
    { type: 'REASON_ADDED', payload: { reasons: ['FACE_FAILED_3_DAYS'] } },
  ]
  expect(evolve(visit(), records, minute(1))).toEqual({ ...visit(), version: 4 })
})

test('a visit has to begin with VISIT_OPENED', () => {
  expect(() => fold('x', [])).toThrow('its first event is not VISIT_OPENED')
  expect(() => fold('x', [{ event: { type: 'VISIT_STARTED', payload: {} }, at: OPENED_AT }])).toThrow(
    'visit x',
  )
})

test('three statuses are final', () => {
  expect(visitStatuses.filter((status) => !isLive(status))).toEqual(['SUCCESS', 'CALLBACK', 'CANCELLED'])
})

test('events are read back unchanged', () => {
  for (const event of whole) expect(visitEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event)
  expect(visitEventSchema.safeParse({ type: 'SENT_TO_CALLBACK', payload: { reasons: [] } }).success).toBe(
    false,
  )
  expect(visitEventSchema.safeParse({ type: 'SOMETHING', payload: {} }).success).toBe(false)
})

import { describe, expect, test } from 'vitest'
import type { VisitState } from '#server/visit/rules/events.ts'
import {
  cancel,
  decide,
  expire,
  openVisit,
  readingTimeLeft,
  type VisitCommand,
} from '#server/visit/rules/steps.ts'
import {
  answering,
  at,
  failing,
  MORNING,
  passing,
  questions,
  reviewing,
  visit,
  WINDOW_ENDS,
} from './states.ts'

const pin = { templateVersionId: 'v1', sha256: 'ab', minimumReadingSeconds: 60, questions }
const sign: VisitCommand = { type: 'SIGN', revision: 1, signature: 'ink', seal: 'seal' }
const submit: VisitCommand = { type: 'SUBMIT', answers: passing }
const open: VisitCommand = { type: 'OPEN_QUESTIONNAIRE', pin }

function codeOf(state: VisitState, command: VisitCommand, situation = at(MORNING)): string {
  const outcome = decide(state, command, situation)
  return outcome.ok ? 'OK' : outcome.code
}

function typesOf(state: VisitState, command: VisitCommand, situation = at(MORNING)): string[] {
  const outcome = decide(state, command, situation)
  if (!outcome.ok) throw new Error(`refused: ${outcome.code}`)
  return outcome.value.map((event) => event.type)
}

const everyCommand: readonly VisitCommand[] = [
  { type: 'START' },
  { type: 'CONFIRM_NOTICE' },
  open,
  { type: 'SAVE_DRAFT', answers: passing, signature: null },
  submit,
  { type: 'BACK_TO_EDIT' },
  sign,
  { type: 'HAND_OVER', reason: 'CUSTOMER_REQUESTED' },
]

describe('a finished visit refuses everything, and says why', () => {
  test.each([
    ['ALREADY_FINISHED', { status: 'SUCCESS' }],
    ['VISIT_CANCELLED', { status: 'CANCELLED' }],
    ['MOVED_TO_PHONE', { status: 'CALLBACK' }],
    ['ALREADY_FINISHED', { status: 'CALLBACK', signedAt: new Date(MORNING) }],
  ] as const)('%s for %o', (code, change) => {
    expect(everyCommand.map((command) => codeOf(visit({ ...reviewing, ...change }), command))).toEqual(
      everyCommand.map(() => code),
    )
  })

  test('with WINDOW_CLOSED from midnight on, to the millisecond', () => {
    const last = new Date(WINDOW_ENDS.getTime() - 1).toISOString()
    expect(codeOf(visit(reviewing), sign, at(last))).toBe('OK')
    for (const command of everyCommand) {
      expect(codeOf(visit(reviewing), command, at(WINDOW_ENDS.toISOString()))).toBe('WINDOW_CLOSED')
    }
  })

  test('with MOVED_TO_PHONE after the escalation, but not for a visit opened after it', () => {
    const escalateAt = new Date('2026-03-03T16:00:00Z')
    expect(codeOf(visit(), { type: 'START' }, at('2026-03-03T15:59:59.999Z', { escalateAt }))).toBe('OK')
    expect(codeOf(visit(), { type: 'START' }, at('2026-03-03T16:00:00Z', { escalateAt }))).toBe(
      'MOVED_TO_PHONE',
    )
    const later = visit({ openedAt: escalateAt })
    expect(codeOf(later, { type: 'START' }, at('2026-03-03T16:00:00Z', { escalateAt }))).toBe('OK')
  })

  test('with the end of the window before the escalation', () => {
    expect(codeOf(visit(), sign, at('2026-03-04T16:00:00Z', { escalateAt: WINDOW_ENDS }))).toBe(
      'WINDOW_CLOSED',
    )
  })
})

describe('without a check', () => {
  const nobody = at(MORNING, { identity: null })

  test('a customer can only start and ask for a call', () => {
    const possible = everyCommand.filter((command) => codeOf(visit(reviewing), command, nobody) === 'OK')
    expect(possible.map((command) => command.type)).toEqual(['START', 'HAND_OVER'])
    const refused = everyCommand.filter((command) => codeOf(visit(reviewing), command, nobody) !== 'OK')
    expect(new Set(refused.map((command) => codeOf(visit(reviewing), command, nobody)))).toEqual(
      new Set(['IDENTITY_REQUIRED']),
    )
  })
})

describe('the steps in their order', () => {
  test.each([
    ['NOTICE_REQUIRED', {}, open],
    ['NOTICE_REQUIRED', {}, submit],
    ['NOTICE_REQUIRED', {}, sign],
    ['NOTICE_REQUIRED', {}, { type: 'SAVE_DRAFT', answers: {}, signature: null }],
    ['NOT_SUBMITTED', {}, { type: 'BACK_TO_EDIT' }],
    [
      'QUESTIONNAIRE_UNAVAILABLE',
      { noticedAt: new Date(MORNING) },
      { type: 'OPEN_QUESTIONNAIRE', pin: null },
    ],
    ['QUESTIONNAIRE_NOT_OPEN', { noticedAt: new Date(MORNING) }, submit],
    ['QUESTIONNAIRE_NOT_OPEN', { noticedAt: new Date(MORNING) }, sign],
    ['NOT_SUBMITTED', answering, sign],
    [
      'UNKNOWN_QUESTION',
      answering,
      { type: 'SUBMIT', answers: { ...passing, 'no-such': { answer: 'YES' } } },
    ],
    [
      'UNKNOWN_QUESTION',
      answering,
      { type: 'SAVE_DRAFT', answers: { 'no-such': { answer: 'YES' } }, signature: null },
    ],
    ['ANSWERS_MISSING', answering, { type: 'SUBMIT', answers: { 'contract-received': { answer: 'YES' } } }],
    ['ALREADY_SUBMITTED', reviewing, submit],
    ['ALREADY_SUBMITTED', reviewing, open],
    ['ALREADY_SUBMITTED', reviewing, { type: 'SAVE_DRAFT', answers: failing, signature: null }],
    ['SIGNATURE_MISSING', reviewing, { ...sign, signature: '' }],
  ] satisfies [string, Partial<VisitState>, VisitCommand][])('%s', (code, change, command) => {
    expect(codeOf(visit(change), command)).toBe(code)
  })

  test('report what is wrong', () => {
    expect(decide(visit(answering), { type: 'SUBMIT', answers: {} }, at(MORNING))).toMatchObject({
      details: { keys: ['contract-received', 'promised-benefits'] },
    })
  })

  test('report missing answers before the reading time that is left', () => {
    expect(codeOf(visit(answering), { type: 'SUBMIT', answers: {} }, at('2026-03-02T02:10:01Z'))).toBe(
      'ANSWERS_MISSING',
    )
  })
})

describe('the sixty seconds', () => {
  test.each([
    ['2026-03-02T02:10:00Z', 60],
    ['2026-03-02T02:10:00.001Z', 60],
    ['2026-03-02T02:10:59Z', 1],
    ['2026-03-02T02:10:59.999Z', 1],
    ['2026-03-02T02:11:00Z', 0],
    ['2026-03-02T03:00:00Z', 0],
  ])('at %s %i are left', (now, seconds) => {
    expect(readingTimeLeft(visit(answering), 'sitting', new Date(now))).toBe(seconds)
    const outcome = decide(visit(answering), submit, at(now))
    expect(outcome).toMatchObject(
      seconds === 0 ? { ok: true } : { code: 'READING_TIME_LEFT', details: { seconds } },
    )
  })

  test('begin again in another sitting', () => {
    expect(readingTimeLeft(visit(answering), 'another', new Date(MORNING))).toBe(60)
  })

  test('are not required again after the first submit', () => {
    const again = visit({ ...answering, revision: 1 })
    expect(readingTimeLeft(again, 'another', new Date('2026-03-02T02:10:01Z'))).toBe(0)
  })
})

describe('what is written', () => {
  test('a repeated command writes nothing', () => {
    expect(typesOf(visit({ startedAt: new Date(MORNING) }), { type: 'START' })).toEqual([])
    expect(typesOf(visit(answering), { type: 'CONFIRM_NOTICE' })).toEqual([])
    expect(typesOf(visit(answering), open)).toEqual([])
    const saved = visit({ ...answering, answers: passing, signature: 'ink' })
    expect(typesOf(saved, { type: 'SAVE_DRAFT', answers: passing, signature: 'ink' })).toEqual([])
  })

  test('a check made for another policy is recorded once on this visit', () => {
    const types = typesOf(visit(), { type: 'CONFIRM_NOTICE' })
    expect(types).toEqual(['IDENTITY_VERIFIED', 'NOTICE_CONFIRMED'])
    expect(typesOf(visit({ verifiedAt: new Date(MORNING) }), { type: 'CONFIRM_NOTICE' })).toEqual([
      'NOTICE_CONFIRMED',
    ])
  })

  test('another sitting reads the pinned text again', () => {
    const outcome = decide(visit({ ...answering, readingSession: 'before' }), open, at(MORNING))
    expect(outcome).toEqual({
      ok: true,
      value: [{ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'sitting' } }],
    })
  })

  test('a draft holds only what changed', () => {
    const state = visit({ ...answering, answers: { 'contract-received': { answer: 'YES' } } })
    const outcome = decide(state, { type: 'SAVE_DRAFT', answers: failing, signature: null }, at(MORNING))
    const changed = { 'promised-benefits': failing['promised-benefits'] }
    expect(outcome).toEqual({ ok: true, value: [{ type: 'DRAFT_SAVED', payload: { answers: changed } }] })
  })

  test('a comment alone counts as a change', () => {
    const state = visit({ ...answering, answers: { ...failing, 'promised-benefits': { answer: 'YES' } } })
    expect(typesOf(state, { type: 'SAVE_DRAFT', answers: failing, signature: null })).toEqual(['DRAFT_SAVED'])
  })

  test('a signature may be drawn while reviewing', () => {
    expect(typesOf(visit(reviewing), { type: 'SAVE_DRAFT', answers: passing, signature: 'ink' })).toEqual([
      'DRAFT_SAVED',
    ])
  })

  test('signing with all answers passing makes a success', () => {
    expect(typesOf(visit(reviewing), sign)).toEqual(['SIGNED', 'SUCCEEDED'])
  })

  test('signing with one failing answer opens a case that names the question', () => {
    const outcome = decide(visit({ ...reviewing, answers: failing }), sign, at(MORNING))
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        {
          type: 'SIGNED',
          payload: { revision: 1, signature: 'ink', method: 'FACE', attemptId: 'attempt', seal: 'seal' },
        },
        {
          type: 'SENT_TO_CALLBACK',
          payload: { reasons: ['NEGATIVE_ANSWER'], failing: ['promised-benefits'] },
        },
      ],
    })
  })

  test('each submit is a new revision', () => {
    const outcome = decide(visit({ ...answering, revision: 2 }), submit, at(MORNING))
    expect(outcome).toMatchObject({ ok: true, value: [{ type: 'SUBMITTED', payload: { revision: 3 } }] })
  })

  test('asking for a call is the reason of the case', () => {
    const outcome = decide(visit(), { type: 'HAND_OVER', reason: 'PHONE_NOT_MINE' }, at(MORNING))
    expect(outcome).toMatchObject({
      value: [{ type: 'SENT_TO_CALLBACK', payload: { reasons: ['PHONE_NOT_MINE'] } }],
    })
  })
})

describe('expiry', () => {
  const before = new Date(WINDOW_ENDS.getTime() - 1)

  test('comes at midnight, not a millisecond earlier', () => {
    expect(expire(visit(), null, before)).toEqual([])
    expect(expire(visit(), null, WINDOW_ENDS)).toEqual([
      { type: 'SENT_TO_CALLBACK', payload: { reasons: ['WINDOW_EXPIRED'] } },
    ])
  })

  test('of the window and of failed days in one night is one case with both reasons', () => {
    expect(expire(visit(), WINDOW_ENDS, WINDOW_ENDS)).toEqual([
      { type: 'SENT_TO_CALLBACK', payload: { reasons: ['WINDOW_EXPIRED', 'FACE_FAILED_3_DAYS'] } },
    ])
  })

  test.each(['SUCCESS', 'CALLBACK', 'CANCELLED'] as const)('leaves a visit that is %s alone', (status) => {
    expect(expire(visit({ status }), WINDOW_ENDS, WINDOW_ENDS)).toEqual([])
  })
})

describe('opening and ending', () => {
  const input = {
    policyId: 'policy',
    customerId: 'customer',
    windowEndsAt: WINDOW_ENDS,
    coolingOffEndsAt: WINDOW_ENDS,
  }

  test('a visit with too little cooling-off left is handed over as it opens', () => {
    expect(openVisit({ ...input, tooShort: false }).map((event) => event.type)).toEqual(['VISIT_OPENED'])
    expect(openVisit({ ...input, tooShort: true })).toMatchObject([
      { type: 'VISIT_OPENED', payload: { policyId: 'policy', windowEndsAt: '2026-03-04T16:00:00.000Z' } },
      { type: 'SENT_TO_CALLBACK', payload: { reasons: ['COOLING_OFF_SHORT'] } },
    ])
  })

  test('a visit can be cancelled while it is online or with the agents, but not once it is finished', () => {
    const cancelled = [{ type: 'CANCELLED', payload: { because: 'SURRENDERED' } }]
    expect(cancel(visit(reviewing), 'SURRENDERED')).toEqual(cancelled)
    expect(cancel(visit({ status: 'CALLBACK' }), 'SURRENDERED')).toEqual(cancelled)
    expect(cancel(visit({ status: 'SUCCESS' }), 'SURRENDERED')).toEqual([])
    expect(cancel(visit({ status: 'CANCELLED' }), 'SURRENDERED')).toEqual([])
  })
})

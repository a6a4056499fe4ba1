import { describe, expect, test } from 'vitest'
import { answerByPhone, endFollowUp, leavePhone, openScript, takeOver } from '#server/visit/rules/by-phone.ts'
import { customerLimits, hasRoomForDraft, mayEditAgain } from '#server/visit/rules/limits.ts'
import {
  decide,
  expire,
  failingAnswers,
  readingTimeLeft,
  type VisitCommand,
} from '#server/visit/rules/steps.ts'
import {
  answering,
  at,
  failing,
  identity,
  MORNING,
  OPENED_AT,
  passing,
  questions,
  reviewing,
  visit,
} from './states.ts'

const pin = { templateVersionId: 'v1', sha256: 'ab', minimumReadingSeconds: 60, questions }
const call = { attemptId: 'attempt', by: 'agent', via: 'outside' }
const withAgents = visit({ ...answering, status: 'CALLBACK', closedAt: OPENED_AT, answers: failing })
const verified = { verifiedAt: OPENED_AT }
const written = (state: ReturnType<typeof visit>, command: VisitCommand, situation = at(MORNING)) =>
  decide(state, command, situation)
const value = (...events: unknown[]) => ({ ok: true, value: events })

describe('the events of a customer’s commands, with all that they say', () => {
  test('starting, once', () => {
    expect(written(visit(), { type: 'START' })).toEqual(value({ type: 'VISIT_STARTED', payload: {} }))
    expect(written(visit({ startedAt: OPENED_AT }), { type: 'START' })).toEqual(value())
  })

  test('the notice as it was shown, and the check of another policy before it', () => {
    const shown = { templateVersionId: 'v1', text: '须知' }
    expect(written(visit(), { type: 'CONFIRM_NOTICE', shown })).toEqual(
      value(
        {
          type: 'IDENTITY_VERIFIED',
          payload: { method: identity.method, attemptId: identity.attemptId, carried: true },
        },
        { type: 'NOTICE_CONFIRMED', payload: { shown } },
      ),
    )
    expect(written(visit(verified), { type: 'CONFIRM_NOTICE' })).toEqual(
      value({ type: 'NOTICE_CONFIRMED', payload: {} }),
    )
  })

  test('the questionnaire, pinned when it is opened first', () => {
    const noticed = visit({ ...verified, status: 'NOTICED', noticedAt: OPENED_AT })
    expect(written(noticed, { type: 'OPEN_QUESTIONNAIRE', pin })).toEqual(
      value({ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'sitting', pinned: pin } }),
    )
  })

  test('a command that changes nothing does not even record a check of another policy', () => {
    const unverified = visit({ ...answering, verifiedAt: null })
    expect(written(unverified, { type: 'OPEN_QUESTIONNAIRE', pin })).toEqual(value())
  })

  test('a draft with its new signature', () => {
    const state = visit({ ...answering, signature: 'old ink', answers: passing })
    const draft = (signature: string | null) =>
      written(state, { type: 'SAVE_DRAFT', answers: passing, signature })
    expect(draft('ink')).toEqual(value({ type: 'DRAFT_SAVED', payload: { answers: {}, signature: 'ink' } }))
    expect(draft('old ink')).toEqual(value())
    expect(draft(null)).toEqual(value())
  })

  test('returning to edit, only from the review', () => {
    expect(written(visit(reviewing), { type: 'BACK_TO_EDIT' })).toEqual(
      value({ type: 'RETURNED_TO_EDIT', payload: {} }),
    )
    expect(written(visit(answering), { type: 'BACK_TO_EDIT' })).toMatchObject({ code: 'NOT_SUBMITTED' })
  })

  test('a success in WeChat', () => {
    const sign = { type: 'SIGN', revision: 1, signature: 'ink', seal: 'seal' } as const
    expect(written(visit(reviewing), sign)).toMatchObject({
      value: [{ type: 'SIGNED' }, { type: 'SUCCEEDED', payload: { method: 'WECHAT' } }],
    })
    // Another device has submitted again since this page was loaded.
    expect(written(visit({ ...reviewing, revision: 2 }), sign)).toMatchObject({ code: 'ANSWERS_CHANGED' })
  })

  test('refusals name the questions that nobody asked', () => {
    const answers = { ...passing, stray: { answer: 'YES' } } as const
    for (const command of [
      { type: 'SUBMIT', answers },
      { type: 'SAVE_DRAFT', answers, signature: null },
    ] as const) {
      expect(written(visit(answering), command)).toMatchObject({
        code: 'UNKNOWN_QUESTION',
        details: { keys: ['stray'] },
      })
    }
  })
})

test('a question without an answer fails like one with the wrong answer', () => {
  expect(failingAnswers(questions, {})).toEqual(['contract-received', 'promised-benefits'])
  expect(failingAnswers(questions, passing)).toEqual([])
})

describe('what one customer can make the platform store', () => {
  test('is two hundred events with drafts', () => {
    const { eventsWithDrafts } = customerLimits
    expect(eventsWithDrafts).toBe(200)
    expect(hasRoomForDraft({ version: eventsWithDrafts - 1 })).toBe(true)
    expect(hasRoomForDraft({ version: eventsWithDrafts })).toBe(false)
    const full = visit({ ...answering, version: eventsWithDrafts })
    expect(written(full, { type: 'SAVE_DRAFT', answers: failing, signature: null })).toMatchObject({
      code: 'CHANGES_USED_UP',
    })
  })

  test('is ten submissions, of which the last can be signed but not be taken back', () => {
    const { submissions } = customerLimits
    expect(submissions).toBe(10)
    expect(mayEditAgain({ revision: submissions - 1 })).toBe(true)
    expect(mayEditAgain({ revision: submissions })).toBe(false)
    const last = visit({ ...reviewing, revision: submissions })
    expect(written(last, { type: 'BACK_TO_EDIT' })).toMatchObject({ code: 'SUBMISSIONS_USED_UP' })
    const sign = { type: 'SIGN', revision: submissions, signature: 'ink', seal: 'seal' } as const
    expect(written(last, sign)).toMatchObject({ ok: true })
  })
})

describe('the reading time', () => {
  test('is over where none is asked for', () => {
    expect(readingTimeLeft(visit({ ...answering, minimumReading: null }), 'another', OPENED_AT)).toBe(0)
  })

  test('is whole where nobody has begun to read', () => {
    expect(readingTimeLeft(visit({ ...answering, readingFrom: null }), 'sitting', OPENED_AT)).toBe(60)
  })
})

test('a visit opened before no escalation at all stays online', () => {
  expect(expire(visit(), null, OPENED_AT)).toEqual([])
})

describe('the events of the call centre, with all that they say', () => {
  test('the script', () => {
    const untouched = visit({ status: 'CALLBACK', closedAt: OPENED_AT })
    expect(openScript(untouched, call, pin)).toEqual(
      value({ type: 'SCRIPT_OPENED', payload: { ...call, pinned: pin } }),
    )
  })

  test('the answers on the phone, and the success that follows if none fails', () => {
    expect(answerByPhone(withAgents, call, failing, ['promised-benefits'])).toEqual(
      value({
        type: 'PHONE_ANSWERED',
        payload: { ...call, answers: failing, failing: ['promised-benefits'] },
      }),
    )
    expect(answerByPhone(withAgents, call, passing, [])).toEqual(
      value(
        { type: 'PHONE_ANSWERED', payload: { ...call, answers: passing, failing: [] } },
        { type: 'SUCCEEDED', payload: { method: 'PHONE' } },
      ),
    )
  })

  test('the end of calling, and of the letter or branch', () => {
    expect(leavePhone(withAgents, 'WRONG_NUMBER')).toEqual(
      value({ type: 'LEFT_THE_PHONE', payload: { cause: 'WRONG_NUMBER' } }),
    )
    const ended = { kind: 'LETTER', result: 'CONFIRMED_IN_WRITING', by: 'agent' } as const
    expect(endFollowUp(withAgents, ended)).toEqual(
      value({ type: 'FOLLOWED_UP', payload: ended }, { type: 'SUCCEEDED', payload: { method: 'LETTER' } }),
    )
    const unanswered = { ...ended, result: 'NO_REPLY' } as const
    expect(endFollowUp(withAgents, unanswered)).toEqual(value({ type: 'FOLLOWED_UP', payload: unanswered }))
  })

  test('a customer who calls in', () => {
    const situation = { now: OPENED_AT, escalateAt: null, openCase: false, backFromFollowUp: true }
    const asked = { type: 'SENT_TO_CALLBACK', payload: { reasons: ['CUSTOMER_REQUESTED'] } }
    expect(takeOver(withAgents, situation)).toEqual(value(asked))
    expect(takeOver(visit(answering), situation)).toEqual(value(asked))
  })
})

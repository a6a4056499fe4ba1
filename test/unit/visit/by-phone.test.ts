import { describe, expect, it } from 'vitest'
import { answerByPhone, endFollowUp, leavePhone, openScript, takeOver } from '#server/visit/rules/by-phone.ts'
import { evolve } from '#server/visit/rules/steps.ts'
import { answering, failing, OPENED_AT, passing, questions, visit, WINDOW_ENDS } from './states.ts'

const call = { attemptId: 'attempt', by: 'agent' }
const withAgents = visit({ ...answering, status: 'CALLBACK', closedAt: OPENED_AT, answers: failing })
const pin = { templateVersionId: 'template', sha256: 'sha', minimumReadingSeconds: 60, questions }

describe('a visit on the phone', () => {
  it('starts only once it is with the agents', () => {
    for (const [status, code] of [
      ['ANSWERING', 'CONFLICT'],
      ['SUCCESS', 'ALREADY_FINISHED'],
      ['CANCELLED', 'VISIT_CANCELLED'],
    ] as const) {
      const other = visit({ ...answering, status })
      expect(openScript(other, call, null)).toMatchObject({ code })
      expect(answerByPhone(other, call, passing, [])).toMatchObject({ code })
      expect(leavePhone(other, 'UNREACHABLE')).toMatchObject({ code })
      expect(endFollowUp(other, { kind: 'LETTER', result: 'NO_REPLY', by: 'agent' })).toMatchObject({ code })
    }
  })

  it('keeps the text that was pinned online, and pins one if nobody had', () => {
    expect(openScript(withAgents, call, pin)).toEqual({
      ok: true,
      value: [{ type: 'SCRIPT_OPENED', payload: call }],
    })
    const untouched = visit({ status: 'CALLBACK', closedAt: OPENED_AT })
    const opened = openScript(untouched, call, pin)
    if (!opened.ok) throw new Error(opened.code)
    expect(evolve(untouched, opened.value, OPENED_AT)).toMatchObject({
      status: 'CALLBACK',
      questions,
      questionnaireSha: 'sha',
    })
    expect(openScript(untouched, call, null)).toMatchObject({ code: 'QUESTIONNAIRE_UNAVAILABLE' })
  })

  it('succeeds without a failing answer, stays open with one, and never changes the answers given online', () => {
    const clean = answerByPhone(withAgents, call, passing, [])
    if (!clean.ok) throw new Error(clean.code)
    expect(evolve(withAgents, clean.value, OPENED_AT)).toMatchObject({ status: 'SUCCESS', answers: failing })
    const exception = answerByPhone(withAgents, call, failing, ['promised-benefits'])
    if (!exception.ok) throw new Error(exception.code)
    expect(evolve(withAgents, exception.value, OPENED_AT)).toMatchObject({
      status: 'CALLBACK',
      answers: failing,
    })
  })

  it('ends by letter or branch only if the customer confirmed', () => {
    const ends = (result: 'CONFIRMED_IN_WRITING' | 'CONFIRMED_IN_PERSON' | 'NO_REPLY' | 'MOVED_AWAY') => {
      const ended = endFollowUp(withAgents, { kind: 'BRANCH', result, by: 'agent' })
      if (!ended.ok) throw new Error(ended.code)
      return evolve(withAgents, ended.value, OPENED_AT).status
    }
    expect(ends('CONFIRMED_IN_WRITING')).toBe('SUCCESS')
    expect(ends('CONFIRMED_IN_PERSON')).toBe('SUCCESS')
    expect(ends('NO_REPLY')).toBe('CALLBACK')
    expect(ends('MOVED_AWAY')).toBe('CALLBACK')
  })
})

describe('a customer who calls in', () => {
  const situation = { now: OPENED_AT, escalateAt: null, openCase: false, backFromFollowUp: false }
  const reasonsOf = (outcome: ReturnType<typeof takeOver>) =>
    outcome.ok ? outcome.value.map((event) => event.payload) : outcome.code

  it('moves from the online visit to the phone', () => {
    expect(reasonsOf(takeOver(visit(answering), situation))).toEqual([{ reasons: ['CUSTOMER_REQUESTED'] }])
  })
  it('is with the agents after the window because the window ended', () => {
    const late = { ...situation, now: WINDOW_ENDS }
    expect(reasonsOf(takeOver(visit(answering), late))).toEqual([{ reasons: ['WINDOW_EXPIRED'] }])
  })
  it('gets the existing case, and returns from a letter', () => {
    expect(reasonsOf(takeOver(withAgents, { ...situation, openCase: true }))).toEqual([])
    expect(reasonsOf(takeOver(withAgents, { ...situation, backFromFollowUp: true }))).toEqual([
      { reasons: ['CUSTOMER_REQUESTED'] },
    ])
    expect(takeOver(withAgents, situation)).toMatchObject({ code: 'CASE_CLOSED' })
    expect(takeOver(visit({ ...answering, status: 'SUCCESS' }), situation)).toMatchObject({
      code: 'ALREADY_FINISHED',
    })
  })
})

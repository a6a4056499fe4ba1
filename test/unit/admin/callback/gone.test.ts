import { expect, test } from 'vitest'
import { wechatAnswers } from '#components/admin/callback/case/wechat.ts'
import { goneBy, whyGone } from '#components/admin/callback/lease/gone.ts'
import { StaffFailure } from '#components/admin/failure.ts'

test('a refusal of the lease says what became of the case; other refusals do not end it', () => {
  expect(goneBy(new StaffFailure('LEASE_EXPIRED', ''))?.why).toBe('EXPIRED')
  expect(goneBy(new StaffFailure('LEASE_LOST', ''))?.why).toBe('LOST')
  expect(goneBy(new StaffFailure('CASE_CLOSED', ''))?.why).toBe('CLOSED')
  expect(goneBy(new StaffFailure('NOTE_MISSING', ''))).toBeNull()
  expect(goneBy(new StaffFailure('UNREACHABLE', ''))).toBeNull()
})

const standing = (place: 'WAITING' | 'RESTING' | 'LEASED' | 'PAUSED' | 'CLOSED', last: string) =>
  whyGone({
    case: {
      id: 'case',
      visitId: 'visit',
      place,
      outcome: null,
      reasons: ['NEGATIVE_ANSWER'],
      openedAt: '',
      coolingOffEndsAt: '',
      closedAt: null,
      language: 'zh',
      assignedTo: null,
      priority: 0,
      notBefore: null,
      promisedFor: null,
      attempts: 0,
      draft: null,
      version: 1,
    },
    events: [{ seq: 1, type: last, at: '', by: '', payload: {} }],
  }).why

test('without a refusal the record of the case says it', () => {
  expect(standing('WAITING', 'CLAIMED')).toBe('EXPIRED')
  expect(standing('RESTING', 'LEASE_EXPIRED')).toBe('EXPIRED')
  expect(standing('LEASED', 'CLAIMED')).toBe('LOST')
  expect(standing('WAITING', 'FREED')).toBe('LOST')
  expect(standing('PAUSED', 'PAUSED')).toBe('LOST')
  expect(standing('CLOSED', 'CANCELLED')).toBe('CLOSED')
})

test('the answers given on WeChat are shown as submitted, with later changes on top', () => {
  const event = (
    type: 'SUBMITTED' | 'DRAFT_SAVED',
    answers: Record<string, { answer: 'YES' | 'NO'; comment?: string }>,
  ) => ({
    seq: 1,
    at: '',
    status: 'ANSWERING' as const,
    event:
      type === 'SUBMITTED' ? { type, payload: { revision: 1, answers } } : { type, payload: { answers } },
  })
  const questionnaire = {
    templateId: null,
    templateNumber: 1,
    pinnedAt: '',
    sha256: '',
    title: '',
    questions: [
      { key: 'terms', variant: 'v', text: '', passing: 'YES' as const },
      { key: 'promised', variant: 'v', text: '', passing: 'NO' as const },
    ],
  }
  const events = [
    event('DRAFT_SAVED', { terms: { answer: 'YES' } }),
    event('SUBMITTED', { terms: { answer: 'YES' }, promised: { answer: 'NO' } }),
    event('DRAFT_SAVED', { terms: { answer: 'NO', comment: '没看过' } }),
  ]
  const read = wechatAnswers({ answers: [], events, questionnaire })
  expect(read.byQuestion.get('terms')).toEqual({ answer: 'NO', comment: '没看过', passing: false })
  expect(read.byQuestion.get('promised')).toEqual({ answer: 'NO', comment: '', passing: true })
  expect(read.revision).toBeNull()
})

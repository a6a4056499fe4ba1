import { expect, test } from 'vitest'
import { eventNotesOf } from '#server/call-centre/rules/event-notes.ts'
import type { VisitEvent } from '#server/visit/rules/events.ts'

const notes = (event: VisitEvent) => eventNotesOf(event, (iso) => `«${iso}»`)

const questions = [
  { key: 'q1', variant: 'a', passing: 'YES' },
  { key: 'q2', variant: 'a', passing: 'NO' },
] as const
const pinned = { templateVersionId: 't', sha256: 'h', minimumReadingSeconds: 5, questions: [...questions] }
const answers = { q1: { answer: 'YES' }, q2: { answer: 'NO' }, q3: { answer: 'YES' } } as const
const call = { attemptId: 'a', by: 'wang' }
const AT = '2026-03-02T04:00:00.000Z'

const examples: readonly (readonly [event: VisitEvent, said: readonly string[]])[] = [
  [
    {
      type: 'VISIT_OPENED',
      payload: { policyId: 'p', customerId: 'c', windowEndsAt: AT, coolingOffEndsAt: 'later' },
    },
    [`可在线办理至 «${AT}»`],
  ],
  [
    {
      type: 'IDENTITY_FAILED',
      payload: { method: 'FACE', attemptId: 'a', vendorCode: 1004, counted: true },
    },
    ['人脸识别', '代码 1004', '计入失败次数'],
  ],
  [
    { type: 'IDENTITY_FAILED', payload: { method: 'SMS', attemptId: 'a', vendorCode: null, counted: false } },
    ['短信验证码', '不计入失败次数'],
  ],
  [
    { type: 'IDENTITY_VERIFIED', payload: { method: 'FACE', attemptId: 'a', carried: true } },
    ['人脸识别', '沿用本次连续回访的校验'],
  ],
  [{ type: 'IDENTITY_VERIFIED', payload: { method: 'SMS', attemptId: 'a', carried: false } }, ['短信验证码']],
  [{ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'r', pinned } }, ['共 2 题']],
  [{ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'r' } }, []],
  [{ type: 'DRAFT_SAVED', payload: { answers } }, ['3 题有改动']],
  [{ type: 'SUBMITTED', payload: { revision: 2, answers } }, ['3 题，第 2 次提交']],
  [{ type: 'SUCCEEDED', payload: { method: 'BRANCH' } }, ['面访']],
  [
    { type: 'SENT_TO_CALLBACK', payload: { reasons: ['NEGATIVE_ANSWER'], failing: ['q1', 'q2'] } },
    ['回答有异常', '2 题回答有异常'],
  ],
  [
    { type: 'SENT_TO_CALLBACK', payload: { reasons: ['WINDOW_EXPIRED', 'FACE_FAILED_3_DAYS'] } },
    ['时效内未完成', '连续三天身份校验失败'],
  ],
  [{ type: 'REASON_ADDED', payload: { reasons: ['CUSTOMER_REQUESTED'] } }, ['客户要求电话回访']],
  [{ type: 'SCRIPT_OPENED', payload: { ...call, pinned } }, ['共 2 题']],
  [{ type: 'SCRIPT_OPENED', payload: call }, []],
  [{ type: 'PHONE_ANSWERED', payload: { ...call, answers, failing: ['q2'] } }, ['3 题，1 题有异常']],
  [{ type: 'LEFT_THE_PHONE', payload: { cause: 'UNREACHABLE' } }, ['多次未接通']],
  [
    { type: 'FOLLOWED_UP', payload: { kind: 'LETTER', result: 'NO_REPLY', by: 'wang' } },
    ['信函', '到期未回复'],
  ],
  [{ type: 'CANCELLED', payload: { because: 'SURRENDERED' } }, ['已退保']],
  [{ type: 'REMINDED', payload: { round: 2, by: 'SMS', outboxId: 'o' } }, ['第 2 次，短信']],
  [{ type: 'VISIT_STARTED', payload: {} }, []],
  [{ type: 'NOTICE_CONFIRMED', payload: {} }, []],
  [{ type: 'RETURNED_TO_EDIT', payload: {} }, []],
  [
    {
      type: 'SIGNED',
      payload: { revision: 1, signature: 's', method: 'FACE', attemptId: 'a', seal: 'x' },
    },
    [],
  ],
]

test.each(examples.map(([event, said]) => [event.type, said.join('；') || 'nothing', event, said] as const))(
  'a history says of %s: %s',
  (_, __, event, said) => {
    expect(notes(event)).toEqual(said)
  },
)

test('no note names anyone', () => {
  for (const [event] of examples) expect(notes(event).join()).not.toContain('wang')
})

import { describe, expect, test } from 'vitest'
import {
  apply,
  born,
  isLive,
  stageOf,
  type VisitEvent,
  type VisitState,
  visitEventSchema,
  visitStatuses,
} from '#server/visit/rules/events.ts'
import { answering, failing, OPENED_AT, passing, questions, reviewing, visit } from './states.ts'

const AT = new Date('2026-03-02T05:00:00Z')
const pinned = { templateVersionId: 'v1', sha256: 'ab', minimumReadingSeconds: 60, questions: [...questions] }
const call = { attemptId: 'attempt', by: 'agent', via: 'outside' }
const opened: Extract<VisitEvent, { type: 'VISIT_OPENED' }> = {
  type: 'VISIT_OPENED',
  payload: {
    policyId: 'policy',
    customerId: 'customer',
    windowEndsAt: '2026-03-04T16:00:00.000Z',
    coolingOffEndsAt: '2026-03-16T16:00:00.000Z',
  },
}

/** An event of each kind, the parts of its payload that it can lack, and how it changes the state of `before`. */
interface Example {
  readonly event: VisitEvent
  readonly optional?: readonly string[]
  readonly before?: VisitState
  readonly changes: Partial<VisitState>
}

const withAgents = visit({ ...answering, status: 'CALLBACK', closedAt: OPENED_AT })
const pinnedState = { questions, minimumReading: 60, questionnaireSha: 'ab' }

const examples: { readonly [K in VisitEvent['type']]: Example } = {
  VISIT_OPENED: { event: opened, changes: {} },
  VISIT_STARTED: { event: { type: 'VISIT_STARTED', payload: {} }, changes: { startedAt: AT } },
  IDENTITY_FAILED: {
    event: {
      type: 'IDENTITY_FAILED',
      payload: { method: 'FACE', attemptId: 'a', vendorCode: 1004, counted: true, locks: true },
    },
    optional: ['locks'],
    changes: {},
  },
  IDENTITY_VERIFIED: {
    event: { type: 'IDENTITY_VERIFIED', payload: { method: 'SMS', attemptId: 'a', carried: false } },
    changes: { verifiedAt: AT, method: 'SMS' },
  },
  NOTICE_CONFIRMED: {
    event: { type: 'NOTICE_CONFIRMED', payload: { shown: { templateVersionId: 'v1', text: '须知' } } },
    optional: ['shown'],
    changes: { status: 'NOTICED', noticedAt: AT },
  },
  QUESTIONNAIRE_OPENED: {
    event: { type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'sitting', pinned } },
    optional: ['pinned'],
    changes: { status: 'ANSWERING', readingFrom: AT, readingSession: 'sitting', ...pinnedState },
  },
  DRAFT_SAVED: {
    event: { type: 'DRAFT_SAVED', payload: { answers: { ...failing }, signature: 'ink' } },
    optional: ['signature'],
    before: visit({ ...answering, answers: { other: { answer: 'NO' } }, signature: 'older ink' }),
    changes: { answers: { other: { answer: 'NO' }, ...failing }, signature: 'ink' },
  },
  SUBMITTED: {
    event: { type: 'SUBMITTED', payload: { revision: 2, answers: { ...passing } } },
    before: visit({ ...answering, answers: { other: { answer: 'NO' } } }),
    changes: { status: 'REVIEWING', answers: passing, revision: 2, submittedAt: AT },
  },
  RETURNED_TO_EDIT: {
    event: { type: 'RETURNED_TO_EDIT', payload: {} },
    before: visit(reviewing),
    changes: { status: 'ANSWERING' },
  },
  SIGNED: {
    event: {
      type: 'SIGNED',
      payload: { revision: 1, signature: 'ink', method: 'FACE', attemptId: 'a', seal: 's' },
    },
    before: visit(reviewing),
    changes: { signedAt: AT, signature: 'ink' },
  },
  SUCCEEDED: {
    event: { type: 'SUCCEEDED', payload: { method: 'WECHAT' } },
    before: visit(reviewing),
    changes: { status: 'SUCCESS', closedAt: AT },
  },
  SENT_TO_CALLBACK: {
    event: { type: 'SENT_TO_CALLBACK', payload: { reasons: ['NEGATIVE_ANSWER'], failing: ['q'] } },
    optional: ['failing'],
    before: visit(reviewing),
    changes: { status: 'CALLBACK', closedAt: AT },
  },
  REASON_ADDED: {
    event: { type: 'REASON_ADDED', payload: { reasons: ['CUSTOMER_REQUESTED'] } },
    before: withAgents,
    changes: {},
  },
  SCRIPT_OPENED: {
    event: { type: 'SCRIPT_OPENED', payload: { ...call, pinned } },
    optional: ['via', 'pinned'],
    before: visit({ status: 'CALLBACK', closedAt: OPENED_AT }),
    changes: pinnedState,
  },
  PHONE_ANSWERED: {
    event: { type: 'PHONE_ANSWERED', payload: { ...call, answers: { ...failing }, failing: ['q'] } },
    optional: ['via'],
    before: withAgents,
    changes: {},
  },
  LEFT_THE_PHONE: {
    event: { type: 'LEFT_THE_PHONE', payload: { cause: 'UNREACHABLE' } },
    before: withAgents,
    changes: {},
  },
  FOLLOWED_UP: {
    event: { type: 'FOLLOWED_UP', payload: { kind: 'LETTER', result: 'NO_REPLY', by: 'agent' } },
    before: withAgents,
    changes: {},
  },
  CANCELLED: {
    event: { type: 'CANCELLED', payload: { because: 'SURRENDERED' } },
    changes: { status: 'CANCELLED', closedAt: AT },
  },
  REMINDED: { event: { type: 'REMINDED', payload: { round: 1, by: 'SMS', outboxId: 'o' } }, changes: {} },
}
const all = Object.entries(examples)

describe('an event of each kind', () => {
  test.each(all)('%s reads back as it was written', (_, { event }) => {
    expect(visitEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event)
  })

  test.each(all)('%s is refused if a part is missing, or has another type', (_, { event, optional = [] }) => {
    for (const part of Object.keys(event.payload)) {
      const without = { ...event, payload: { ...event.payload, [part]: undefined } }
      expect(visitEventSchema.safeParse(without).success, part).toBe(optional.includes(part))
      const other = { ...event, payload: { ...event.payload, [part]: Symbol(part) } }
      expect(visitEventSchema.safeParse(other).success, part).toBe(false)
    }
  })

  test.each(all)(
    '%s changes this of the state and nothing else',
    (_, { event, before = visit(), changes }) => {
      expect(apply(before, event, AT)).toEqual({ ...before, version: before.version + 1, ...changes })
    },
  )
})

test('an opening without pin data and a draft without a signature leave what is there', () => {
  const state = visit({ ...answering, signature: 'ink', questionnaireSha: 'ab' })
  const again = apply(state, { type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'other' } }, AT)
  expect(again).toMatchObject({
    questions,
    minimumReading: 60,
    questionnaireSha: 'ab',
    readingSession: 'other',
  })
  expect(apply(state, { type: 'DRAFT_SAVED', payload: { answers: {} } }, AT).signature).toBe('ink')
})

test('a success says in which of four ways, a reminder in which of two', () => {
  const success = (method: string) =>
    visitEventSchema.safeParse({ type: 'SUCCEEDED', payload: { method } }).success
  expect(['WECHAT', 'PHONE', 'LETTER', 'BRANCH', 'FAX', ''].map(success)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ])
  const reminder = (by: string) =>
    visitEventSchema.safeParse({ type: 'REMINDED', payload: { round: 1, by, outboxId: 'o' } }).success
  expect(['WECHAT', 'SMS', 'FAX', ''].map(reminder)).toEqual([true, true, false, false])
})

test('a notice that was shown has its version and its text', () => {
  for (const shown of [{ templateVersionId: 'v1' }, { text: '须知' }, {}]) {
    expect(visitEventSchema.safeParse({ type: 'NOTICE_CONFIRMED', payload: { shown } }).success).toBe(false)
  }
})

test('a visit is born pending, and is online until it is over or with the agents', () => {
  expect(born('id', opened, OPENED_AT)).toMatchObject({
    status: 'PENDING',
    version: 1,
    revision: 0,
    answers: {},
  })
  const stages = Object.fromEntries(visitStatuses.map((status) => [status, stageOf(status)]))
  expect(stages).toEqual({
    PENDING: 'OPEN',
    NOTICED: 'OPEN',
    ANSWERING: 'OPEN',
    REVIEWING: 'OPEN',
    SUCCESS: 'SUCCESS',
    CALLBACK: 'CALLBACK',
    CANCELLED: 'CANCELLED',
  })
  expect(visitStatuses.filter(isLive)).toEqual(visitStatuses.filter((status) => stages[status] === 'OPEN'))
})

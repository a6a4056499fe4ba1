import { describe, expect, test } from 'vitest'
import { announced, feedData } from '#server/feed/rules/events.ts'
import { feedEventTypes } from '#server/vocabulary/visits.ts'

const AT = '2026-03-02T04:00:00.000Z'

/** What may be told of each kind of event, as a partner receives it. */
const told = {
  'visit.opened': { windowEndsAt: AT, coolingOffEndsAt: AT },
  'visit.succeeded': { method: 'WECHAT' },
  'visit.sent_to_callback': { reasons: ['NEGATIVE_ANSWER'], failing: ['q3'] },
  'visit.left_the_phone': { cause: 'UNREACHABLE' },
  'visit.cancelled': { because: 'SURRENDER' },
  'case.call_finished': { disposition: 'COMPLETED', next: 'PROBLEM' },
  'problem.opened': { category: 'TERMS_UNCLEAR' },
  'problem.resolved': {},
  'problem.reopened': {},
  'problem.closed': {},
  'follow_up.sent': { kind: 'LETTER' },
  'follow_up.done': { result: 'NO_REPLY' },
} as const

describe('the feed', () => {
  test('announces each of its kinds of events under one name, problems that are opened apart', () => {
    const names = [...Object.values(announced.visit), ...Object.values(announced.case), 'problem.opened']
    expect(names.sort()).toEqual([...feedEventTypes].sort())
  })

  test('calls the events by the names of the partner API', () => {
    expect(announced).toEqual({
      visit: {
        VISIT_OPENED: 'visit.opened',
        SUCCEEDED: 'visit.succeeded',
        SENT_TO_CALLBACK: 'visit.sent_to_callback',
        LEFT_THE_PHONE: 'visit.left_the_phone',
        CANCELLED: 'visit.cancelled',
      },
      case: {
        FINISHED: 'case.call_finished',
        PROBLEM_RESOLVED: 'problem.resolved',
        PROBLEM_REOPENED: 'problem.reopened',
        PROBLEM_CLOSED: 'problem.closed',
        FOLLOW_UP_SENT: 'follow_up.sent',
        FOLLOW_UP_DONE: 'follow_up.done',
      },
    })
  })

  test.each(Object.entries(told))('%s tells these things and keeps everything else inside', (type, data) => {
    const schema = feedData[feedEventTypes.find((known) => known === type) ?? 'problem.closed']
    const recorded = { ...data, note: '客户说电话 13800000000', answers: { q1: {} }, by: 'wang' }
    expect(schema.parse(recorded)).toEqual(data)
    for (const missing of Object.keys(data).filter((key) => key !== 'failing')) {
      expect(schema.safeParse({ ...data, [missing]: undefined }).success, missing).toBe(false)
    }
    for (const wrong of Object.keys(data)) {
      expect(schema.safeParse({ ...data, [wrong]: 7 }).success, wrong).toBe(false)
    }
  })

  test.each(['WECHAT', 'PHONE', 'LETTER', 'BRANCH'])('a visit can succeed by %s', (method) => {
    expect(feedData['visit.succeeded'].parse({ method })).toEqual({ method })
  })

  test.each(['SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'APPOINTMENT', 'RETRY'])('a call can lead to %s', (next) => {
    expect(feedData['case.call_finished'].parse({ disposition: 'BUSY', next })).toEqual({
      disposition: 'BUSY',
      next,
    })
  })

  test('a visit that was moved for another reason than an answer has no failing answers', () => {
    expect(feedData['visit.sent_to_callback'].parse({ reasons: ['WINDOW_EXPIRED'] })).toEqual({
      reasons: ['WINDOW_EXPIRED'],
      failing: [],
    })
  })
})

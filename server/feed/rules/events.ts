import { z } from 'zod'
import {
  dispositions,
  followUpCauses,
  followUpKinds,
  followUpResults,
  problemCategories,
} from '../../vocabulary/dispositions.ts'
import type { FeedEventType } from '../../vocabulary/visits.ts'
import { callbackReasons } from '../../vocabulary/visits.ts'

/** The recorded events that the feed announces, and the name under which it does. */
export const announced = {
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, FeedEventType>>>>

const instant = z.iso.datetime()
const nothing = z.object({})

/**
 * What an event tells beside its policy and its visit. It is part of the recorded event: what is not listed here, such
 * as the text that an agent typed, may be personal and stays inside.
 */
export const feedData = {
  'visit.opened': z.object({ windowEndsAt: instant, coolingOffEndsAt: instant }),
  'visit.succeeded': z.object({ method: z.enum(['WECHAT', 'PHONE', 'LETTER', 'BRANCH']) }),
  'visit.sent_to_callback': z.object({
    reasons: z.array(z.enum(callbackReasons)),
    failing: z.array(z.string()).default([]).meta({ description: '回答有异常的题目' }),
  }),
  'visit.left_the_phone': z.object({ cause: z.enum(followUpCauses) }),
  'visit.cancelled': z.object({ because: z.string() }),
  'case.call_finished': z.object({
    disposition: z.enum(dispositions),
    next: z.enum(['SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'APPOINTMENT', 'RETRY']),
  }),
  'problem.opened': z.object({ category: z.enum(problemCategories) }),
  'problem.resolved': nothing,
  'problem.reopened': nothing,
  'problem.closed': nothing,
  'follow_up.sent': z.object({ kind: z.enum(followUpKinds) }),
  'follow_up.done': z.object({ result: z.enum(followUpResults) }),
} as const satisfies Readonly<Record<FeedEventType, z.ZodObject>>

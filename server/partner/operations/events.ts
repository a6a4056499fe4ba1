import { z } from 'zod'
import { readFeed } from '../../feed/read.ts'
import { sequence } from '../../feed/sequence.ts'
import { feedEventTypes } from '../../vocabulary/visits.ts'
import { readAfter, writeCursor } from '../operation/cursor.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { Problem } from '../rules/problem.ts'
import { instant, noBody, noFields, policyNo } from './schemas.ts'

/** Maximum number of events of a page. */
const PAGE_MOST = 500

const cursorSchema = z.strictObject({ position: z.string().regex(/^\d{1,18}$/) })

/** Codes are plain text here, so that a client which was made from an older document can read a newer one. */
const code = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description, examples: [example] })
const time = (description: string) =>
  instant.optional().meta({ description, examples: ['2026-12-02T16:00:00.000Z'] })

/** What the event tells beside its policy and its visit; which fields there are depends on its type. */
const data = z.object({
  windowEndsAt: time('visit.opened：回访期限'),
  coolingOffEndsAt: time('visit.opened：犹豫期结束'),
  method: code('visit.succeeded：完成方式 WECHAT、PHONE、LETTER 或 BRANCH', 'WECHAT'),
  reasons: z
    .array(z.string())
    .optional()
    .meta({ description: 'visit.sent_to_callback：转人工的原因', examples: [['NEGATIVE_ANSWER']] }),
  failing: z
    .array(z.string())
    .optional()
    .meta({ description: 'visit.sent_to_callback：回答有异常的题目', examples: [['receipt']] }),
  cause: code('visit.left_the_phone：转信函/面访的原因', 'UNREACHABLE'),
  because: code('visit.cancelled：终止的原因', 'SURRENDERED'),
  disposition: code('case.call_finished：通话结果', 'COMPLETED'),
  next: code('case.call_finished：下一步', 'SUCCESS'),
  category: code('problem.opened：问题种类', 'TERMS_UNCLEAR'),
  kind: code('follow_up.sent：LETTER 或 BRANCH', 'LETTER'),
  result: code('follow_up.done：结果', 'CONFIRMED_IN_WRITING'),
})

/** An event as partners get it, by this operation and by webhook alike. */
export const partnerEvent = z
  .object({
    id: z.uuid().meta({
      description: '事件编号。同一事件无论读取还是推送，编号不变',
      examples: ['019acb2e-7c00-7000-8000-5a1f3c9d2e41'],
    }),
    type: z.string().meta({
      description: `事件种类：${feedEventTypes.join('、')}。以后可能增加，请忽略不认识的种类`,
      examples: ['visit.succeeded'],
    }),
    at: instant,
    policyNo,
    visitId: z.uuid().meta({ description: '回访编号' }),
    caseId: z
      .uuid()
      .nullable()
      .meta({ description: '相关的回访任务；没有时为 null', examples: [null] }),
    data: data.meta({ description: '随种类而定', examples: [{ method: 'WECHAT' }] }),
  })
  .meta({ id: 'Event', description: '一次回访的一个进展' })

const notACursor = (detail: string) =>
  new Problem('INPUT_INVALID', { errors: [{ pointer: '/after', detail }] })

const listEvents = operation({
  id: 'listEvents',
  method: 'get',
  path: '/events',
  scope: 'events:read',
  tag: '事件',
  summary: '按发生顺序读取事件',
  description:
    '从头或从 after 之后读取。同一保单的事件按先后排列，一个也不遗漏：处理完一页后保存 next，下次从它继续。more 为 false 表示已读到末尾。',
  writes: false,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: [],
  params: noFields,
  query: z.strictObject({
    after: z.string().max(300).optional().meta({ description: '上一页的 next' }),
    types: z
      .string()
      .max(400)
      .optional()
      .meta({
        description: '只要这些种类，以逗号分隔；不写则为全部',
        examples: ['visit.succeeded,visit.cancelled'],
      }),
    limit: z.coerce.number().int().min(1).max(PAGE_MOST).default(100).meta({ description: '每页条数' }),
  }),
  body: noBody,
  answers: {
    200: z
      .object({
        rows: z.array(partnerEvent),
        next: z.string().meta({ description: '继续读取的位置' }),
        more: z.boolean().meta({ description: '后面是否还有' }),
      })
      .meta({ id: 'EventPage' }),
  },
  run: async ({ services }, { query }) => {
    const { after, types, limit } = query
    const cursor = readAfter(cursorSchema, after) ?? { position: '0' }
    const wanted = types?.split(',').map((type) => type.trim()) ?? feedEventTypes
    const known = feedEventTypes.filter((type) => wanted.includes(type))
    if (known.length < wanted.length)
      throw new Problem('INPUT_INVALID', {
        errors: [{ pointer: '/types', detail: `not all of them are one of ${feedEventTypes.join(', ')}` }],
      })
    await sequence(services)
    const read = await readFeed(services, { after: BigInt(cursor.position), types: known, limit })
    if (read === null)
      throw notACursor('behind the end of the feed. Was the platform restored? Read again from the start')
    const { events, reached, more } = read
    return { status: 200, body: { rows: events, next: writeCursor({ position: String(reached) }), more } }
  },
})

export const eventOperations: readonly Operation[] = [listEvents]

import { z } from 'zod'
import { readFreshness } from '../../reporting/counting/freshness.ts'
import { readCompletion, readCompletionBy } from '../../reporting/reading/completion.ts'
import { reportFilterSchema } from '../../reporting/reading/filter.ts'
import type { Completion } from '../../reporting/rules/completion.ts'
import { endOfMonth } from '../../reporting/rules/period.ts'
import { channels } from '../../vocabulary/enums.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { instant, noBody, noFields, searched } from './schemas.ts'

const counted = (description: string) => z.int().meta({ description })
const share = (description: string) => z.number().nullable().meta({ description })

const completion = z
  .object({
    visits: counted('回访数，含已取消'),
    cancelled: counted('已取消：退保、撤件、变更投保人、免回访'),
    due: counted('应回访'),
    cleanInTime: counted('犹豫期内无异议成功'),
    problemInTime: counted('犹豫期内以问题件办结'),
    doneInTime: counted('犹豫期内完成'),
    doneLate: counted('犹豫期后完成'),
    online: counted('线上办理中'),
    withAgents: counted('人工回访中'),
    followUp: counted('信函、面访中'),
    unfinished: counted('未能完成'),
    ways: z
      .object({
        WECHAT: counted('微信'),
        PHONE: counted('电话'),
        LETTER: counted('信函'),
        BRANCH: counted('面访'),
      })
      .meta({ description: '各种方式完成的件数' }),
    doneRate: share('完成率，0 到 1；没有应回访时为 null'),
    cleanRate: share('无异议成功率，0 到 1；没有应回访时为 null'),
    small: z.boolean().meta({ description: '样本少，比率仅供参考' }),
  })
  .meta({ id: 'Completion', description: '完成情况' })

const groupings = ['channel', 'product', 'branch'] as const

const monthText = z
  .string()
  .regex(/^20\d{2}-(?:0[1-9]|1[0-2])$/)
  .meta({ description: '月份（上海），例如 2026-11' })

/** The answer has the report's fields and no others, whatever the report gains later. */
const figuresOf = (row: Completion) => {
  const { visits, cancelled, due, cleanInTime, problemInTime, doneInTime, doneLate, online } = row
  const { withAgents, followUp, unfinished, ways, doneRate, cleanRate, small } = row
  return {
    ...{ visits, cancelled, due, cleanInTime, problemInTime, doneInTime, doneLate, online },
    ...{ withAgents, followUp, unfinished, ways: { ...ways }, doneRate, cleanRate, small },
  }
}

const month = operation({
  id: 'getFigures',
  method: 'get',
  path: '/figures',
  scope: 'figures:read',
  tag: '统计',
  summary: '读取一个月的完成情况',
  description:
    '与管理后台的月报相同：犹豫期在该月截止的回访，按上海日期。已取消的不计入应回访。asOf 之后的变化尚未计入。',
  writes: false,
  tagged: true,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: [],
  params: noFields,
  query: z.strictObject({
    month: monthText,
    by: z.enum(groupings).default('channel').meta({ description: '分组' }),
    channel: z.enum(channels).optional().meta({ description: '只计这一渠道' }),
    productCode: searched(40).optional().meta({ description: '只计这一产品' }),
    branch: searched(60).optional().meta({ description: '只计这一机构' }),
  }),
  body: noBody,
  answers: {
    200: z
      .object({
        month: monthText,
        asOf: instant.nullable().meta({ description: '计入截至这一时间的变化；从未计数为 null' }),
        total: completion,
        rows: z
          .array(
            completion
              .extend({ key: z.string().meta({ description: '渠道、产品代码或机构名称' }) })
              .meta({ id: 'CompletionOf' }),
          )
          .meta({ description: '各组' }),
      })
      .meta({ id: 'Figures' }),
  },
  run: async ({ services }, { query }) => {
    const { by, channel, productCode, branch } = query
    const from = `${query.month}-01`
    const filter = reportFilterSchema.parse({
      from,
      to: endOfMonth(from),
      channel: channel === undefined ? [] : [channel],
      product: productCode === undefined ? [] : [productCode],
      branch: branch === undefined ? [] : [branch],
    })
    const { asOf } = await readFreshness(services)
    const [{ now }, rows] = await Promise.all([
      readCompletion(services, { filter, step: 'month' }),
      readCompletionBy(services, { filter, by }),
    ])
    return {
      status: 200,
      body: {
        month: query.month,
        asOf,
        total: figuresOf(now),
        rows: rows.map((row) => ({ key: row.key, ...figuresOf(row) })),
      },
    }
  },
})

export const figureOperations: readonly Operation[] = [month]

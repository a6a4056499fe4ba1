import { z } from 'zod'
import { takeIn } from '../../intake/intake.ts'
import { takeInOne } from '../../intake/one.ts'
import type { RowOutcome } from '../../intake/prepared.ts'
import { ownTurn } from '../../kernel/turns.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { acceptsOf, answerOf, policyResult, refusalErrors } from './policy-answers.ts'
import { fieldError, intakeResult, noFields, policyContent, policyNo } from './schemas.ts'

/** Maximum number of rows of a batch. */
export const BATCH_MOST = 5000
/** Number of rows that are taken in together. Other requests are answered between two portions. */
const PORTION = 250

const putPolicy = operation({
  id: 'putPolicy',
  method: 'put',
  path: '/policies/{policyNo}',
  scope: 'policies:write',
  tag: '保单',
  summary: '收录或更正一张保单',
  description:
    '新保单在回执签收后自动发起回访；再次发送相同内容不会有任何变化。签收回执、变更投保人、退保、撤件与更正都可用这一操作：发送保单当前的完整内容即可。带 If-Match 时只改写所见的状态，两个系统不会互相覆盖；内容已经相同时总是成功。',
  writes: true,
  tagged: true,
  bound: { bytes: 16 * 1024, entries: 60 },
  bodyKind: 'json',
  problems: ['ROW_REFUSED'],
  params: z.strictObject({ policyNo }),
  query: noFields,
  body: policyContent,
  answers: { 200: policyResult },
  run: async ({ services, actor, condition }, { params, body }) => {
    const row = { ...body, policyNo: params.policyNo }
    return answerOf(params.policyNo, await takeInOne(services, actor, row, acceptsOf(condition)))
  },
})

const batchRow = z
  .object({
    index: z.int().min(0).meta({ description: '在批次中的位置，从 0 开始' }),
    policyNo: z.string().nullable().meta({ description: '这一行的保单号；读不出时为 null' }),
    result: intakeResult.nullable().meta({ description: '被拒绝的行为 null' }),
    visitId: z.uuid().nullable(),
    code: z.string().nullable().meta({ description: '拒绝的原因代码；收录成功为 null' }),
    errors: z.array(fieldError),
  })
  .meta({ id: 'BatchRow' })

const numberOf = (row: unknown): string | null =>
  typeof row === 'object' && row !== null && 'policyNo' in row && typeof row.policyNo === 'string'
    ? row.policyNo.slice(0, 40)
    : null

const batchPolicies = operation({
  id: 'batchPolicies',
  method: 'post',
  path: '/policies:batch',
  scope: 'policies:write',
  tag: '保单',
  summary: '成批收录保单',
  description:
    '最多 5000 行。可以发送 JSON（{"rows": […]}）或 NDJSON（每行一张保单）。每行带 policyNo 与保单内容；各行互不影响，结果按行的顺序给出。',
  writes: true,
  bound: { bytes: 8 * 1024 * 1024, entries: 200_000 },
  bodyKind: 'rows',
  problems: [],
  params: noFields,
  query: noFields,
  body: z.strictObject({ rows: z.array(z.unknown()).min(1).max(BATCH_MOST) }),
  documentedBody: z
    .strictObject({
      rows: z
        .array(
          policyContent.extend({ policyNo }).meta({ id: 'PolicyRow', description: '一张保单及其保单号' }),
        )
        .min(1)
        .max(BATCH_MOST),
    })
    .meta({ id: 'PolicyBatch' }),
  answers: {
    200: z
      .object({
        counts: z.object({
          created: z.int(),
          updated: z.int(),
          unchanged: z.int(),
          refused: z.int(),
        }),
        rows: z.array(batchRow),
      })
      .meta({ id: 'BatchResult' }),
  },
  run: async ({ services, actor }, { body: { rows } }) => {
    const outcomes: RowOutcome[] = []
    for (let from = 0; from < rows.length; from += PORTION) {
      const portion = await takeIn(services, actor, rows.slice(from, from + PORTION))
      outcomes.push(...portion.map((outcome) => ({ ...outcome, index: outcome.index + from })))
      await ownTurn()
    }
    const count = (result: string | null) =>
      outcomes.filter((outcome) => (outcome.ok ? outcome.result : null) === result).length
    return {
      status: 200,
      body: {
        counts: {
          created: count('CREATED'),
          updated: count('UPDATED'),
          unchanged: count('UNCHANGED'),
          refused: count(null),
        },
        rows: outcomes.map((outcome) => {
          const { index } = outcome
          const known = { index, policyNo: numberOf(rows[index]) }
          return outcome.ok
            ? { ...known, result: outcome.result, visitId: outcome.visitId, code: null, errors: [] }
            : {
                ...known,
                result: null,
                visitId: null,
                code: outcome.code,
                errors: refusalErrors(outcome).map((error) => ({ ...error })),
              }
        }),
      },
    }
  },
})

export const policyOperations: readonly Operation[] = [putPolicy, batchPolicies]

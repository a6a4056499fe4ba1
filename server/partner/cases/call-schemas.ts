import { z } from 'zod'
import { givenAnswerSchema } from '../../visit/rules/events.ts'
import { dispositions, languages, problemCategories } from '../../vocabulary/dispositions.ts'
import { answerValues } from '../../vocabulary/visits.ts'
import { instant, maybeInstant } from '../operation/fields.ts'
import { caseId } from './case-schemas.ts'

const agent = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: '坐席工号；须已在“接口与集成”中分配给该系统', examples: ['80001'] })
const lease = z.uuid().meta({ description: '占用凭证，领取时得到' })
const question = z.string().max(60)

/** The fields of a request by an agent. */
export const ofAgent = { agent }
/** The fields of a request by the agent who holds the case. */
export const ofHolder = { agent, lease }

const leaseUntil = instant.meta({ description: '占用到期的时间；每次保存、开始通话或核实本人都会延长' })

export const heldCase = z
  .object({
    caseId,
    visitId: z.uuid().meta({ description: '回访编号' }),
    lease,
    leaseUntil,
  })
  .meta({ id: 'HeldCase', description: '由坐席占用的任务' })

export const nothingReasons = ['EMPTY', 'RESTING', 'CLOSED_HOURS', 'OFF_DUTY', 'PAUSED'] as const

export const claimed = z
  .object({
    case: heldCase.nullable(),
    because: z.enum(nothingReasons).nullable().meta({ description: '没有任务的原因；领到任务为 null' }),
    nextAt: maybeInstant('最早可能有任务的时间'),
  })
  .meta({ id: 'Claim', description: '领到的任务，或没有任务的原因' })

export const kept = z.object({ leaseUntil }).meta({ id: 'KeptLease' })

export const started = z
  .object({ attemptId: z.uuid().meta({ description: '拨打编号' }), leaseUntil })
  .meta({ id: 'StartedCall' })

export const confirmed = z
  .object({ attemptId: z.uuid().meta({ description: '拨打编号' }) })
  .meta({ id: 'ConfirmedApplicant' })

export const released = z.object({ caseId }).meta({ id: 'ReleasedCase' })

export const nexts = ['SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'APPOINTMENT', 'RETRY'] as const

export const finished = z
  .object({
    next: z.enum(nexts).meta({ description: '任务的后续' }),
    at: maybeInstant('再次拨打的时间；不再拨打为 null'),
  })
  .meta({ id: 'FinishedCall' })

const note = z.string().trim().max(2000)
const disposition = z.enum(dispositions)
const promisedFor = instant.nullable().default(null)
const language = z.enum(languages).nullable().default(null)

/** What the agent has entered so far. Any of it may be missing. */
export const draft = z
  .strictObject({
    answers: z
      .record(
        question,
        z.strictObject({ answer: z.enum(answerValues).optional(), comment: z.string().max(500).optional() }),
      )
      .optional()
      .meta({ description: '已得到的答案，按题目编号' }),
    note: z.string().max(2000).default('').meta({ description: '备注' }),
    disposition: disposition.nullable().default(null).meta({ description: '通话结果' }),
  })
  .meta({ id: 'Draft', description: '到目前为止的答案' })

export const result = {
  disposition: disposition.meta({ description: '通话结果' }),
  note: note.default('').meta({ description: '备注；REFUSED、IDENTITY_MISMATCH、OTHER 须填写' }),
  answers: z
    .record(question, givenAnswerSchema)
    .nullable()
    .default(null)
    .meta({ description: '答案，按题目编号；COMPLETED 须回答每一题' }),
  promisedFor: promisedFor.meta({ description: '预约时间；APPOINTMENT 须提供' }),
  language: language.meta({
    description: 'LANGUAGE_OR_HEALTH 再次拨打的语言；null 表示因身体原因不能回答',
  }),
  problem: z
    .strictObject({
      category: z.enum(problemCategories).meta({ description: '问题类别' }),
      description: note.meta({ description: '问题说明' }),
    })
    .nullable()
    .default(null)
    .meta({ description: '有异常的答案、COMPLAINT、SURRENDER_INTENT 须提供' }),
}

export const script = z
  .object({
    now: instant.meta({ description: '平台的时间，供倒计时' }),
    leaseUntil,
    attemptId: z.uuid().nullable().meta({ description: '拨打编号；尚未开始通话为 null' }),
    notCallable: z
      .object({
        why: z.enum(['HOURS', 'GAP', 'DAY_CAP', 'PART']).meta({ description: '不能拨打的原因' }),
        until: instant.meta({ description: '可以拨打的时间' }),
      })
      .nullable()
      .meta({ description: '现在不能拨打的原因；可以拨打或已开始通话为 null' }),
    phone: z.string().nullable().meta({ description: '手机号码明文（E.164）；开始通话后给出' }),
    identity: z
      .object({
        name: z.string().meta({ description: '投保人姓名' }),
        idTail: z.string().meta({ description: '证件号码后四位' }),
      })
      .nullable()
      .meta({ description: '接听人须说出的内容，用于核实本人；开始通话后给出' }),
    opening: z.array(z.string()).meta({ description: '开场白' }),
    thirdParty: z.array(z.string()).meta({ description: '对第三人只能说的话' }),
    questions: z
      .array(
        z.object({
          key: z.string().meta({ description: '题目编号' }),
          text: z.string().meta({ description: '题目，须逐字朗读' }),
          passing: z.enum(answerValues).meta({ description: '无异常的答案' }),
        }),
      )
      .nullable()
      .meta({ description: '问卷；核实本人后给出' }),
    answers: z
      .record(
        z.string(),
        z.object({ answer: z.enum(answerValues).optional(), comment: z.string().optional() }),
      )
      .meta({ description: '已保存的答案，按题目编号' }),
    closing: z.array(z.string()).meta({ description: '结束语' }),
  })
  .meta({ id: 'Script', description: '通话脚本；含客户资料，不得记录在日志中' })

import { z } from 'zod'
import { caseStates } from '../../call-centre/rules/case.ts'
import { caseEventTypes } from '../../callback-case/write.ts'
import { directions, followUpStatuses } from '../../vocabulary/calls.ts'
import {
  caseOutcomes,
  dispositions,
  followUpCauses,
  followUpKinds,
  followUpResults,
  languages,
} from '../../vocabulary/dispositions.ts'
import { callbackReasons } from '../../vocabulary/visits.ts'
import { instant, maybeInstant, policyNo } from '../operation/fields.ts'

export const caseId = z.uuid().meta({ description: '回访任务编号' })
export const caseParams = z.strictObject({ caseId })

/** A member of staff as partners see one. */
export const agentNumber = z.string().nullable().meta({ description: '坐席工号；由系统完成的为 null' })
const number = z.string().nullable().meta({ description: '坐席工号' })
export const maskedName = z.string().meta({ description: '投保人姓名，部分隐藏' })
export const failing = z.array(z.string())

const attempt = z
  .object({
    attemptId: z.uuid().meta({ description: '拨打编号' }),
    agent: number,
    direction: z.enum(directions).meta({ description: '由谁发起' }),
    startedAt: instant.meta({ description: '开始时间' }),
    endedAt: maybeInstant('登记结果的时间'),
    confirmedAt: maybeInstant('核实本人的时间'),
    disposition: z
      .enum(dispositions)
      .nullable()
      .meta({ description: '通话结果；尚未登记，或占用先到期时为 null' }),
    contact: z.boolean().nullable().meta({ description: '是否联系到投保人' }),
    counted: z.boolean().nullable().meta({ description: '是否计入未接通次数' }),
    promisedFor: maybeInstant('预约时间'),
    talkSeconds: z.int().nullable().meta({ description: '通话秒数，由话务平台回传' }),
    failingAnswers: failing.meta({ description: '电话中回答有异常的题目编号' }),
  })
  .meta({ id: 'CallAttempt', description: '一次拨打或来电' })

const followUp = z
  .object({
    followUpId: z.uuid().meta({ description: '信函/面访编号' }),
    cause: z.enum(followUpCauses).meta({ description: '不再拨打的原因' }),
    kind: z.enum(followUpKinds).nullable().meta({ description: '方式；尚未安排为 null' }),
    status: z.enum(followUpStatuses).meta({ description: '信函/面访状态' }),
    openedAt: instant.meta({ description: '发起时间' }),
    sentAt: maybeInstant('安排的时间'),
    doneAt: maybeInstant('结束的时间'),
    result: z.enum(followUpResults).nullable().meta({ description: '信函/面访的结果' }),
  })
  .meta({ id: 'FollowUp', description: '电话未能完成后的信函/面访' })

export const caseStatuses = ['OPEN', 'CLOSED'] as const

export const callbackCase = z
  .object({
    caseId,
    visitId: z.uuid().meta({ description: '回访编号' }),
    policyNo,
    status: z.enum(caseStatuses).meta({ description: '任务状态' }),
    place: z.enum(caseStates).meta({ description: '任务在队列中的位置' }),
    reasons: z.array(z.enum(callbackReasons)).meta({ description: '转人工的原因' }),
    priority: z.int().min(-1).max(1).meta({ description: '优先级：-1 优先，0 普通，1 靠后' }),
    language: z.enum(languages).meta({ description: '通话语言' }),
    applicantName: maskedName,
    phoneMasked: z.string().meta({ description: '手机号码，部分隐藏' }),
    openedAt: instant.meta({ description: '发起时间' }),
    closedAt: maybeInstant('结束的时间'),
    outcome: z.enum(caseOutcomes).nullable().meta({ description: '任务的结果；未结束为 null' }),
    coolingOffEndsAt: instant.meta({ description: '犹豫期截止' }),
    coolingOffLastDay: z.iso.date().meta({ description: '犹豫期最后一日' }),
    notBefore: maybeInstant('最早可再次拨打的时间'),
    promisedFor: maybeInstant('预约时间'),
    failingAnswers: failing.meta({ description: '线上回答有异常的题目编号' }),
    attempts: z.array(attempt).meta({ description: '历次通话，从早到晚' }),
    followUp: followUp.nullable(),
    problemId: z.uuid().nullable().meta({ description: '问题件编号' }),
  })
  .meta({ id: 'Case', description: '一个回访任务' })

export const historyOf = z
  .array(
    z.object({
      seq: z.int().meta({ description: '序号' }),
      type: z.enum(caseEventTypes).meta({ description: '发生了什么' }),
      at: instant.meta({ description: '时间' }),
      agent: agentNumber,
    }),
  )
  .meta({ description: '经过，从早到晚' })

export const caseDetail = callbackCase
  .extend({ history: historyOf })
  .meta({ id: 'CaseDetail', description: '一个回访任务及其经过' })

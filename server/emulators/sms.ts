import { randomUUID } from 'node:crypto'
import { z } from 'zod'

import type { SmsTemplate } from '../adapters/sms/port.ts'
import type { Clock } from '../kernel/clock.ts'
import { type EmulatorHandler, type EmulatorReply, type EmulatorRequest, parseJson } from './base/http.ts'
import type { EmulatorStorage } from './base/storage.ts'
import { actionOf, type CloudProduct, cloudAnswer, cloudError, refuseRequest } from './tencent-cloud.ts'

export interface SmsEmulatorSettings {
  readonly secretId: string
  readonly secretKey: string
  readonly appId: string
  readonly signName: string
  readonly templates: Readonly<Record<SmsTemplate, string>>
  /**
   * The part of the personal link before its token. This part belongs to the template text, because the vendor
   * forbids a URL in a variable.
   */
  readonly linkPrefix: string
}

/**
 * Builds the template texts that are "approved" in the emulated console. Templates for codes accept at most six
 * digits, as the vendor requires.
 */
const texts = (linkPrefix: string): Readonly<Record<SmsTemplate, { text: string; code: boolean }>> => ({
  VISIT_CODE: { text: '您的验证码是{1}，5分钟内有效，用于新契约回访身份验证，请勿告诉他人。', code: true },
  REGISTER_CODE: { text: '您的验证码是{1}，5分钟内有效，用于注册绑定，请勿告诉他人。', code: true },
  VISIT_REMINDER: {
    text: `感谢您投保{1}，请在三日内完成在线回访：${linkPrefix}{2} 如有疑问请致电4008216808。`,
    code: false,
  },
})

/**
 * Only numbers of the demo's range are accepted, so that the demo never appears to have sent a message to a real
 * person.
 */
export function isDemoPhone(phone: string): boolean {
  return /^\+86199000\d{5}$/.test(phone)
}

const sendSms = z.object({
  PhoneNumberSet: z.array(z.string()).min(1).max(200),
  SmsSdkAppId: z.string(),
  TemplateId: z.string(),
  SignName: z.string().optional(),
  TemplateParamSet: z.array(z.string()).default([]),
  SessionContext: z.string().max(511).default(''),
})

const pullStatus = z.object({
  BeginTime: z.number().int().nonnegative(),
  Offset: z.literal(0),
  Limit: z.number().int().min(1).max(100),
  PhoneNumber: z.string(),
  SmsSdkAppId: z.string(),
  EndTime: z.number().int().optional(),
})

const messageSchema = z.object({
  phone: z.string(),
  template: z.string(),
  text: z.string(),
  serialNo: z.string(),
  reference: z.string(),
})

const RECEIPT_DAYS = 7

/** Error codes that the vendor reports for a single number, not for the whole call. */
const PER_NUMBER =
  /^(FailedOperation|InvalidParameterValue|LimitExceeded|InternalError|UnauthorizedOperation)\./

export type SmsEmulator = ReturnType<typeof createSmsEmulator>

/**
 * Emulates the functions of Tencent Cloud SMS that a visit uses. The emulator never refuses a message because of its
 * frequency, as if the vendor's limits were higher than this product's own. To simulate such a refusal, set a fault,
 * for example LimitExceeded.PhoneNumberThirtySecondLimit.
 */
export function createSmsEmulator(
  settings: SmsEmulatorSettings,
  storage: EmulatorStorage,
  clock: Clock,
  wallClock: Clock,
) {
  const product: CloudProduct = {
    service: 'sms',
    version: '2021-01-11',
    actions: ['SendSms', 'PullSmsSendStatusByPhoneNumber'],
    regionRequired: true,
    secretId: settings.secretId,
    secretKey: settings.secretKey,
  }
  const approved = texts(settings.linkPrefix)
  const templates: ReadonlyMap<string, { name: string; text: string; code: boolean }> = new Map([
    [settings.templates.VISIT_CODE, { name: 'VISIT_CODE', ...approved.VISIT_CODE }],
    [settings.templates.REGISTER_CODE, { name: 'REGISTER_CODE', ...approved.REGISTER_CODE }],
    [settings.templates.VISIT_REMINDER, { name: 'VISIT_REMINDER', ...approved.VISIT_REMINDER }],
  ])

  /** @returns the rendered text and the template's name, or the error code if the request is refused */
  function render(input: z.infer<typeof sendSms>): { text: string; template: string } | string {
    if (input.SignName !== settings.signName) return 'FailedOperation.SignatureIncorrectOrUnapproved'
    const template = templates.get(input.TemplateId)
    if (template === undefined) return 'FailedOperation.TemplateIncorrectOrUnapproved'
    const params = input.TemplateParamSet
    if (params.length !== new Set(template.text.match(/\{\d+\}/g)).size) {
      return 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate'
    }
    if (template.code && !params.every((param) => /^\d{1,6}$/.test(param))) {
      return 'InvalidParameterValue.TemplateParameterFormatError'
    }
    if (params.some((param) => /https?:\/\/|www\./i.test(param))) {
      return 'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter'
    }
    const text = template.text.replace(/\{(\d+)\}/g, (_, number: string) => params[Number(number) - 1] ?? '')
    return { text: `【${settings.signName}】${text}`, template: template.name }
  }

  async function send(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = sendSms.safeParse(parseJson(request.body))
    if (!input.success) return cloudError('InvalidParameter')
    if (input.data.SmsSdkAppId !== settings.appId)
      return cloudError('UnauthorizedOperation.SmsSdkAppIdVerifyFail')
    const rendered = render(input.data)
    const statuses = []
    for (const phone of input.data.PhoneNumberSet) {
      if (typeof rendered === 'string') statuses.push(status(phone, rendered))
      else if (!isDemoPhone(phone)) statuses.push(status(phone, 'InvalidParameterValue.IncorrectPhoneNumber'))
      else {
        const message: z.infer<typeof messageSchema> = {
          phone,
          template: rendered.template,
          text: rendered.text,
          serialNo: `2000:${randomUUID().replaceAll('-', '')}`,
          reference: input.data.SessionContext,
        }
        await storage.put('sms', `${phone}/${message.serialNo}`, message, clock.now())
        statuses.push({ ...status(phone, 'Ok'), SerialNo: message.serialNo, Fee: 1 })
      }
    }
    return cloudAnswer({ SendStatusSet: statuses })
  }

  async function receipts(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = pullStatus.safeParse(parseJson(request.body))
    if (!input.success) return cloudError('InvalidParameter')
    if (input.data.SmsSdkAppId !== settings.appId)
      return cloudError('UnauthorizedOperation.SmsSdkAppIdVerifyFail')
    const now = clock.now().getTime() / 1000
    // The tolerance of one second is needed because the client's clock and this clock are not read at the same
    // instant.
    if (input.data.BeginTime < now - RECEIPT_DAYS * 86_400 - 1)
      return cloudError('InvalidParameterValue.BeginTimeVerifyFail')
    const end = input.data.EndTime ?? Number.POSITIVE_INFINITY
    const entries = await storage.list('sms', `${input.data.PhoneNumber}/`, 1000)
    const set = entries
      .map((entry) => ({
        at: Math.floor(entry.at.getTime() / 1000),
        message: messageSchema.parse(entry.value),
      }))
      .filter(({ at }) => at >= input.data.BeginTime && at <= end)
      .slice(0, input.data.Limit)
      .map(({ at, message }) => ({
        UserReceiveTime: at,
        CountryCode: '86',
        SubscriberNumber: message.phone.slice(3),
        PhoneNumber: message.phone,
        SerialNo: message.serialNo,
        ReportStatus: 'SUCCESS',
        Description: 'DELIVRD',
        SessionContext: message.reference,
      }))
    return cloudAnswer({ PullSmsSendStatusSet: set })
  }

  function status(phone: string, code: string) {
    return {
      SerialNo: '',
      PhoneNumber: phone,
      Fee: 0,
      SessionContext: '',
      Code: code,
      Message: code,
      IsoCode: 'CN',
    }
  }

  const api: EmulatorHandler = async (request) => {
    const refused = refuseRequest(product, request, wallClock)
    if (refused !== null) return cloudError(refused)
    return actionOf(request) === 'SendSms' ? send(request) : receipts(request)
  }

  return {
    api,
    /**
     * Builds the response that reports this error code for this action. SendSms reports most of its error codes per
     * number.
     */
    fault(code: string, request: EmulatorRequest): EmulatorReply {
      if (actionOf(request) !== 'SendSms' || !PER_NUMBER.test(code)) return cloudError(code)
      const input = sendSms.safeParse(parseJson(request.body))
      return cloudAnswer({ SendStatusSet: [status(input.data?.PhoneNumberSet[0] ?? '', code)] })
    },
    /** Lists the text messages sent to one phone, newest first. */
    async inbox(phone: string) {
      return (await storage.list('sms', `${phone}/`, 100)).map((entry) => {
        const { reference: _, ...message } = messageSchema.parse(entry.value)
        return { ...message, at: entry.at.toISOString() }
      })
    },
  }
}

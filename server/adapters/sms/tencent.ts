import { z } from 'zod'

import type { Clock } from '../../kernel/clock.ts'
import { createTencentCloud, tencentRefusal } from '../vendor/tencent-cloud.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import type { SmsPort, SmsTemplate } from './port.ts'

export interface SmsSettings {
  readonly endpoint: string
  readonly secretId: string
  readonly secretKey: string
  readonly region: string
  readonly appId: string
  readonly signName: string
  /** Approved template ids, by purpose. */
  readonly templates: Readonly<Record<SmsTemplate, string>>
  readonly timeoutMs?: number
}

/** The vendor returns receipts of at most the last seven days, and at most a hundred per request. */
const RECEIPT_DAYS = 7
const RECEIPT_LIMIT = 100

const sent = z.object({
  SendStatusSet: z
    .array(z.object({ SerialNo: z.string(), Code: z.string(), PhoneNumber: z.string().nullish() }))
    .length(1),
})

const receipts = z.object({
  PullSmsSendStatusSet: z
    .array(z.object({ ReportStatus: z.string(), SessionContext: z.string().nullish() }))
    .nullish()
    .transform((set) => set ?? []),
})

/**
 * Tencent Cloud 短信 (version 2021-01-11): SendSms and PullSmsSendStatusByPhoneNumber. Sources:
 * https://cloud.tencent.com/document/api/382/55981 and https://tencentcloud.com/document/api/382/40518
 *
 * @param clock the business clock: limits how far back receipts are requested
 * @param wallClock signs requests; must be real time
 */
export function createTencentSms(settings: SmsSettings, clock: Clock, wallClock?: Clock): SmsPort {
  const cloud = createTencentCloud({
    vendor: 'sms',
    service: 'sms',
    version: '2021-01-11',
    endpoint: settings.endpoint,
    secretId: settings.secretId,
    secretKey: settings.secretKey,
    region: settings.region,
    timeoutMs: settings.timeoutMs ?? 5000,
    wallClock,
  })
  return {
    async send(input) {
      const answer = await cloud.call({
        action: 'SendSms',
        body: {
          PhoneNumberSet: [input.phone],
          SmsSdkAppId: settings.appId,
          TemplateId: settings.templates[input.template],
          SignName: settings.signName,
          TemplateParamSet: input.params,
          SessionContext: input.reference,
        },
        changes: true,
        schema: sent,
      })
      const status = answer.SendStatusSet[0]
      // Somebody else's answer does not tell whether this message was sent.
      if (status?.PhoneNumber && status.PhoneNumber !== input.phone)
        throw new VendorError({
          vendor: 'sms',
          code: 'UNREADABLE',
          message: 'sms SendSms: the answer is about another phone number',
          retryable: false,
          ambiguous: true,
        })
      // The API call succeeds even if the vendor refuses the one phone number in it.
      if (status?.Code !== 'Ok') {
        throw tencentRefusal(
          { vendor: 'sms', operation: 'SendSms', changes: true },
          status?.Code ?? 'UNREADABLE',
        )
      }
      return { serialNo: status.SerialNo }
    },

    async deliveries(input) {
      const earliest = clock.now().getTime() - RECEIPT_DAYS * 86_400_000
      const answer = await cloud.call({
        action: 'PullSmsSendStatusByPhoneNumber',
        body: {
          BeginTime: Math.floor(Math.max(input.since.getTime(), earliest) / 1000),
          Offset: 0,
          // One page holds all receipts of seven days, because this system sends at most 10 messages a day to one
          // phone.
          Limit: RECEIPT_LIMIT,
          PhoneNumber: input.phone,
          SmsSdkAppId: settings.appId,
        },
        changes: false,
        schema: receipts,
      })
      return answer.PullSmsSendStatusSet.flatMap((receipt) =>
        receipt.SessionContext
          ? [{ reference: receipt.SessionContext, delivered: receipt.ReportStatus === 'SUCCESS' }]
          : [],
      )
    },
  }
}

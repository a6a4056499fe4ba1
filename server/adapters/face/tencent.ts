import { z } from 'zod'

import type { Clock } from '../../kernel/clock.ts'
import { createTencentCloud } from '../vendor/tencent-cloud.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import type { FacePort } from './port.ts'

export interface FaceSettings {
  readonly endpoint: string
  readonly secretId: string
  readonly secretKey: string
  /** The id of the business flow created in the vendor's console. */
  readonly ruleId: string
  readonly timeoutMs?: number
}

/** Return codes of an attempt: https://cloud.tencent.com/document/product/1007/31082 */
const TOKEN_EXPIRED = 15
const NOT_FINISHED = 17

/** Customers are sent to this URL, so it must be one of a page, and never a script. */
const page = z.url({ protocol: /^https?$/ }).max(2048)
const started = z.object({ BizToken: z.string().min(1).max(256), Url: page })

/** According to the vendor's documentation, `Text` and every field of `Text` can be null. */
const detected = z.object({
  RequestId: z.string(),
  Text: z
    .object({
      ErrCode: z.number().int().nullish(),
      Name: z.string().nullish(),
      IdCard: z.string().nullish(),
    })
    .nullish(),
})

/**
 * Tencent Cloud 人脸核身 (FaceID, version 2018-03-01): DetectAuth and GetDetectInfoEnhanced. Sources:
 * https://cloud.tencent.com/document/api/1007/31816 and …/1007/41957
 *
 * Only text results are fetched (InfoType 1), so no image of a face ever reaches this system.
 *
 * @param wallClock signs requests; must be real time
 */
export function createTencentFace(settings: FaceSettings, wallClock?: Clock): FacePort {
  const cloud = createTencentCloud({
    vendor: 'face',
    service: 'faceid',
    version: '2018-03-01',
    endpoint: settings.endpoint,
    secretId: settings.secretId,
    secretKey: settings.secretKey,
    timeoutMs: settings.timeoutMs ?? 5000,
    wallClock,
  })
  return {
    async start(input) {
      const answer = await cloud.call({
        action: 'DetectAuth',
        body: {
          RuleId: settings.ruleId,
          IdCard: input.idNumber,
          Name: input.name,
          RedirectUrl: input.redirectUrl,
          Extra: input.reference,
        },
        changes: true,
        schema: started,
      })
      return { token: answer.BizToken, url: answer.Url }
    },

    async report(token) {
      try {
        const answer = await cloud.call({
          action: 'GetDetectInfoEnhanced',
          body: { BizToken: token, RuleId: settings.ruleId, InfoType: '1' },
          changes: false,
          schema: detected,
        })
        const vendorCode = answer.Text?.ErrCode ?? NOT_FINISHED
        if (vendorCode === NOT_FINISHED) return { finished: false, vendorCode }
        return {
          finished: true,
          vendorCode,
          name: answer.Text?.Name ?? '',
          idNumber: answer.Text?.IdCard ?? '',
          requestId: answer.RequestId,
        }
      } catch (error) {
        // The vendor refuses an expired token as an invalid parameter. This adapter reports it as an attempt that
        // ended with code 15.
        if (!(error instanceof VendorError) || error.code !== 'InvalidParameterValue.BizTokenExpired')
          throw error
        return { finished: true, vendorCode: TOKEN_EXPIRED, name: '', idNumber: '', requestId: '' }
      }
    },
  }
}

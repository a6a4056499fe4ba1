import { z } from 'zod'

import { type Clock, systemClock } from '../../kernel/clock.ts'
import { tc3Authorization } from './tencent-cloud-signature.ts'
import { VendorError } from './vendor-error.ts'
import { readAnswer, type Vendor, type VendorCall } from './vendor-http.ts'
import { exchange } from './vendor-text.ts'

/*
 * The vendor's own SDK (tencentcloud-sdk-nodejs-common) is not used, for three reasons:
 * - It takes the service name of the signature from the first label of the endpoint's host name.
 * - It signs the host without its port.
 * - It turns every failure into a plain message, so that a refused connection cannot be distinguished from a lost
 * response.
 *
 * The SDK therefore could not use a proxy in the insurer's own network, or the emulator, as its endpoint. The
 * signature takes forty lines, checked against the vendor's example.
 */

export interface TencentCloudSettings {
  readonly vendor: Vendor
  /** The product named in the signature's scope, for example `faceid`. */
  readonly service: string
  /** The version of the API, which is a date. */
  readonly version: string
  readonly endpoint: string
  readonly secretId: string
  readonly secretKey: string
  readonly region?: string
  readonly timeoutMs: number
  /**
   * The clock with which requests are signed. It must be real time even where the business clock is moved, because
   * the vendor compares the timestamp with its own clock.
   */
  readonly wallClock?: Clock
}

export interface TencentCloud {
  /**
   * Calls one action.
   *
   * @param input.changes whether the call has an effect at the vendor (decides `ambiguous` when no response comes)
   * @param input.schema shape of `Response` on success
   * @throws VendorError with the vendor's own code
   */
  call<T>(input: {
    action: string
    body: Readonly<Record<string, unknown>>
    changes: boolean
    schema: z.ZodType<T>
  }): Promise<T>
}

const refusal = z.object({ Response: z.object({ Error: z.object({ Code: z.string() }) }) })

/**
 * Classifies a documented error code, in particular whether the request can be repeated. Sources: common codes
 * https://cloud.tencent.com/document/product/1007/31063, face codes …/1007/108012, text message codes
 * https://cloud.tencent.com/document/api/382/59177.
 */
export function tencentRefusal(
  call: Pick<VendorCall, 'vendor' | 'operation' | 'changes'>,
  code: string,
): VendorError {
  // "Internal" includes a time-out inside the vendor's network. After such a time-out, the vendor itself does not
  // know whether the request was carried out.
  const internal =
    /^InternalError(\.|$)/.test(code) || /^FailedOperation\.(DbError|UnKnown|\w*SystemError)$/.test(code)
  const busy = /^(RequestLimitExceeded|ResourceUnavailable|ServiceUnavailable)(\.|$)/.test(code)
  // These internal errors are, according to the vendor's documentation, caused by a wrong request.
  const ours = /^InternalError\.(SigVerificationFail|SigFieldMissing|RestApiInterfaceNotExist)$/.test(code)
  return new VendorError({
    vendor: call.vendor,
    code,
    message: `${call.vendor} ${call.operation}: refused with ${code}`,
    retryable: (internal || busy) && !ours,
    ambiguous: internal && !ours && call.changes,
  })
}

/** A client of one Tencent Cloud product. */
export function createTencentCloud(settings: TencentCloudSettings): TencentCloud {
  const url = new URL(settings.endpoint)
  const wallClock = settings.wallClock ?? systemClock
  return {
    async call(input) {
      const call: VendorCall = {
        vendor: settings.vendor,
        operation: input.action,
        changes: input.changes,
        timeoutMs: settings.timeoutMs,
      }
      const body = JSON.stringify(input.body)
      const timestamp = Math.floor(wallClock.now().getTime() / 1000)
      const contentType = 'application/json; charset=utf-8'
      const authorization = tc3Authorization({
        secretId: settings.secretId,
        secretKey: settings.secretKey,
        service: settings.service,
        headers: { 'Content-Type': contentType, Host: url.host, 'X-TC-Action': input.action },
        body,
        timestamp,
      })
      const text = await exchange(call, url.href, {
        method: 'POST',
        body,
        headers: {
          Authorization: authorization,
          'Content-Type': contentType,
          'X-TC-Action': input.action,
          'X-TC-Version': settings.version,
          'X-TC-Timestamp': String(timestamp),
          ...(settings.region === undefined ? {} : { 'X-TC-Region': settings.region }),
        },
      })
      const refused = refusal.safeParse(readAnswer(call, text, z.unknown()))
      if (refused.success) throw tencentRefusal(call, refused.data.Response.Error.Code)
      return readAnswer(call, text, z.object({ Response: input.schema })).Response
    },
  }
}

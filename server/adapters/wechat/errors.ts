import { VendorError } from '../vendor/vendor-error.ts'
import type { VendorCall } from '../vendor/vendor-http.ts'

/**
 * Global return codes:
 * https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
 */

/**
 * −1 "system busy, try again", 45011 calls too frequent. Daily quotas (45009) stay exhausted until midnight.
 */
const RETRYABLE: ReadonlySet<number> = new Set([-1, 45011])

/** The access token is not, or no longer, the current one. */
export const TOKEN_REFUSED: ReadonlySet<number> = new Set([40001, 40014, 42001])

/** What a refusal by WeChat means. The vendor's text is left out: it repeats what was sent. */
export function wechatRefusal(call: VendorCall, errcode: number): VendorError {
  return new VendorError({
    vendor: 'wechat',
    code: String(errcode),
    message: `wechat ${call.operation}: refused with ${errcode}`,
    // A token refused again after it was renewed is a passing disagreement between WeChat's own machines.
    retryable: RETRYABLE.has(errcode) || TOKEN_REFUSED.has(errcode),
    // WeChat may answer "busy" after it has queued the message; client_msg_id makes the repeat harmless.
    ambiguous: call.changes && errcode === -1,
  })
}

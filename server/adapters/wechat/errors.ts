import { VendorError } from '../vendor/vendor-error.ts'
import type { VendorCall } from '../vendor/vendor-http.ts'

/**
 * WeChat's global return codes:
 * https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
 */

/**
 * The codes −1 ("system busy, try again") and 45011 (calls too frequent). The code 45009 is not retryable, because a
 * daily quota stays exhausted until midnight.
 */
const RETRYABLE: ReadonlySet<number> = new Set([-1, 45011])

/** The codes for an access token that is not the current token, or is no longer the current token. */
export const TOKEN_REFUSED: ReadonlySet<number> = new Set([40001, 40014, 42001])

/**
 * Turns WeChat's refusal into a VendorError. The vendor's text is left out, because it repeats the data that was
 * sent.
 */
export function wechatRefusal(call: VendorCall, errcode: number): VendorError {
  return new VendorError({
    vendor: 'wechat',
    code: String(errcode),
    message: `wechat ${call.operation}: refused with ${errcode}`,
    // If WeChat refuses a token even after it was renewed, WeChat's servers temporarily disagree about the token, so
    // a later attempt can succeed.
    retryable: RETRYABLE.has(errcode) || TOKEN_REFUSED.has(errcode),
    // WeChat may respond "busy" after it has queued the message. The client_msg_id makes the repeated request
    // harmless.
    ambiguous: call.changes && errcode === -1,
  })
}

/** The fields of a WeChat template message. The caller has already cut them to WeChat's limits. */
export type TemplateData = Readonly<Record<string, string>>

/** A push from WeChat, with a verified signature. */
export type WechatPush =
  | {
      readonly kind: 'TEMPLATE_FINISHED'
      readonly openid: string
      readonly messageId: string
      readonly status: string
    }
  | { readonly kind: 'OTHER'; readonly event: string }

/**
 * The insurer's WeChat service account. Every asynchronous method throws VendorError when WeChat refuses or cannot
 * answer.
 */
export interface WechatPort {
  /** Returns the URL for a silent sign-in (snsapi_base). WeChat returns `state` unchanged. */
  authorizeUrl(input: { redirectUri: string; state: string }): string
  /**
   * Exchanges a code for an openid. A code can be exchanged only once. For a code already used (40163) or unknown
   * (40029), the method throws a VendorError that is not retryable.
   */
  exchangeCode(code: string): Promise<{ openid: string }>
  /** Sends the template message. WeChat delivers the same `clientMessageId` only once. */
  sendTemplate(input: {
    openid: string
    url: string
    data: TemplateData
    clientMessageId: string
  }): Promise<{ messageId: string }>
  /**
   * Verifies, decrypts and parses one server push. A push in plain mode is refused. WeChat repeats a push that is not
   * answered with 200 within five seconds, so the same push may arrive again.
   * @returns null when the signature is wrong, the push is older than ten minutes, or it does not have the documented
   * form.
   */
  readPush(input: { query: Readonly<Record<string, string>>; body: string }): WechatPush | null
}

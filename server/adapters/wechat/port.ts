/** The fields of a WeChat template message, already cut to the vendor's limits by the caller. */
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

/** The service account. Every asynchronous method throws VendorError when WeChat refuses or cannot answer. */
export interface WechatPort {
  /** The address for a silent sign-in (snsapi_base). `state` comes back unchanged. */
  authorizeUrl(input: { redirectUri: string; state: string }): string
  /**
   * Exchanges a code for an openid, once. A code already used (40163) or unknown (40029) is a VendorError,
   * not retryable.
   */
  exchangeCode(code: string): Promise<{ openid: string }>
  /** Sends the template message; WeChat delivers the same `clientMessageId` only once. */
  sendTemplate(input: {
    openid: string
    url: string
    data: TemplateData
    clientMessageId: string
  }): Promise<{ messageId: string }>
  /**
   * Verifies and parses one server push: encrypted mode if an AES key is set, otherwise plain mode. WeChat
   * repeats a push that is not answered with 200 within five seconds, so the same one may come again.
   * @returns null when the signature is wrong, the push is older than ten minutes, or it does not have the
   * documented form.
   */
  readPush(input: { query: Readonly<Record<string, string>>; body: string }): WechatPush | null
}

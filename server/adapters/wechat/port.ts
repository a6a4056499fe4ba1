/** One field of a WeChat template message, already cut to the vendor's limits by the caller. */
export type TemplateData = Readonly<Record<string, string>>

/** What WeChat pushes to us, after its signature was verified. */
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
  /** Where to send the browser for a silent sign-in (snsapi_base). `state` comes back unchanged. */
  authorizeUrl(input: { redirectUri: string; state: string }): string
  /** One code, one openid. A code already used (40163) or unknown (40029) is a VendorError, not retryable. */
  exchangeCode(code: string): Promise<{ openid: string }>
  /** Sends the template message; the same `clientMessageId` twice is delivered once by WeChat. */
  sendTemplate(input: {
    openid: string
    url: string
    data: TemplateData
    clientMessageId: string
  }): Promise<{ messageId: string }>
  /**
   * Verifies and reads one server push: encrypted mode where an AES key is set, plain mode where none is.
   * WeChat repeats a push that is not answered with 200 within five seconds, so the same one may come again.
   * @returns null when the signature does not hold, it is older than ten minutes or not of the documented
   * form.
   */
  readPush(input: { query: Readonly<Record<string, string>>; body: string }): WechatPush | null
}

/** A signed message to a partner's endpoint. */
export interface WebhookMessage {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Why no answer came: the address is not allowed, the name is unknown, the connection could not be made, its certificate
 * was not accepted, it broke, the answer took too long, or the URL cannot be used.
 */
export const webhookFailures = [
  'ADDRESS_NOT_ALLOWED',
  'NAME_UNKNOWN',
  'NOT_CONNECTED',
  'CERTIFICATE',
  'BROKEN_OFF',
  'TIMEOUT',
  'URL',
] as const
export type WebhookFailure = (typeof webhookFailures)[number]

/** What came of one try. */
export interface WebhookAnswer {
  /** The HTTP status; null if no answer came. */
  readonly status: number | null
  readonly failure: WebhookFailure | null
  /** The wait that the receiver asked for (Retry-After), in milliseconds; null if it asked for none. */
  readonly retryAfterMs: number | null
  /** The beginning of the answer's body. It is the partner's text and may contain anything. */
  readonly body: string
  /** How long it took, in milliseconds. */
  readonly ms: number
}

/** Sends messages to partners' endpoints. */
export interface WebhookPort {
  /** Whether messages may be sent to a URL of this form. Its host name is looked up only when a message is sent. */
  accepts(url: string): boolean
  /**
   * Sends one message. Never throws: whatever happens is part of the answer. Null if this server stopped meanwhile, so that
   * nobody knows whether the message arrived.
   */
  send(message: WebhookMessage): Promise<WebhookAnswer | null>
  /** Breaks off what is on its way, and closes the connections that are kept open. */
  close(): void
}

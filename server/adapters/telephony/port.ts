import type { CallbackCheck, CallbackHeaders } from '../../kernel/secret/standard-webhooks.ts'

/**
 * The switchboard behind 4008216808. It is an outside system: agents dial through it, and it reports
 * afterwards what it recorded.
 */
export interface TelephonyPort {
  /**
   * The address that makes the agent's telephone dial.
   * @param phone E.164 (+86…)
   */
  dialUrl(phone: string): string
  /**
   * Whether it reports every call: if so, answers count as given on the phone only once it has reported their
   * call.
   */
  readonly tellsOfCalls: boolean
  /** Verifies that a callback comes from the switchboard. `body` is the raw body as received. */
  verify(input: { readonly headers: CallbackHeaders; readonly body: string }): CallbackCheck
}

import type { CallbackCheck, CallbackHeaders } from '../../kernel/secret/standard-webhooks.ts'

/**
 * The switchboard behind 4008216808. It is an outside system. Agents dial through it, and afterwards it reports the
 * calls it recorded.
 */
export interface TelephonyPort {
  /**
   * Returns the URL that makes the agent's telephone dial.
   * @param phone E.164 (+86…)
   */
  dialUrl(phone: string): string
  /**
   * Whether the switchboard reports every call. If it does, answers count as given on the phone only once the
   * switchboard has reported their call.
   */
  readonly tellsOfCalls: boolean
  /** Verifies that a callback comes from the switchboard. `body` is the raw body as received. */
  verify(input: { readonly headers: CallbackHeaders; readonly body: string }): CallbackCheck
}

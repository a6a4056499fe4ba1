import type { CallbackCheck, CallbackHeaders } from '../../kernel/secret/standard-webhooks.ts'

/** The switchboard behind 4008216808. It stays outside: agents dial through it, and it tells afterwards what it recorded. */
export interface TelephonyPort {
  /**
   * The address that makes the agent's telephone dial.
   * @param phone E.164 (+86…)
   */
  dialUrl(phone: string): string
  /** Whether it tells of every call: then answers count as given on the phone only once it has told of theirs. */
  readonly tellsOfCalls: boolean
  /** Whether a callback is the switchboard's own. `body` is what was received, before anything read it. */
  verify(input: { readonly headers: CallbackHeaders; readonly body: string }): CallbackCheck
}

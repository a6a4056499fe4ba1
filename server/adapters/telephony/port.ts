import type { CallbackCheck, CallbackHeaders } from '../../kernel/secret/standard-webhooks.ts'

/** A recording, or a range of it, as the switchboard sends it. */
export interface RecordingPart {
  /** 200 the whole recording, 206 the range, 416 the recording has no such range. */
  readonly status: 200 | 206 | 416
  /** The media type, `audio/…` unless the status is 416. */
  readonly type: string
  /** The values of Content-Length and Content-Range; null if the switchboard sent none. */
  readonly length: string | null
  readonly range: string | null
  readonly body: ReadableStream<Uint8Array> | null
}

/** The place where the switchboard keeps its recordings. */
export interface RecordingStore {
  /**
   * Begins to fetch a recording.
   * @param range the value of a Range header; null for the whole recording
   * @param signal stops the transfer
   * @returns null if the switchboard does not have the recording
   * @throws VendorError
   */
  fetch(id: string, range: string | null, signal: AbortSignal): Promise<RecordingPart | null>
}

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
  /** Null if no store is configured. Reviewers then listen in the switchboard's own player. */
  readonly recordings: RecordingStore | null
  /** Verifies that a callback comes from the switchboard. `body` is the raw body as received. */
  verify(input: { readonly headers: CallbackHeaders; readonly body: string }): CallbackCheck
}

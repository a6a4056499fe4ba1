import type { ServerResponse } from 'node:http'

/**
 * Maximum number of messages that a reader can miss before its connection is closed. A reader that has not taken the
 * last message misses every further message.
 */
const MOST_MISSED = 10

/** One client that is reading a long-lived stream. */
export interface Listening {
  readonly response: ServerResponse
  /** Number of messages that this reader has missed since the last message sent to it. */
  missed: number
}

/** Formats one server-sent event. */
export function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * Sends a message to a reader. If the reader has not taken the last message yet, the new message is dropped instead
 * of queued.
 * @returns whether the message was sent
 */
export function tell(listening: Listening, text: string): boolean {
  const { response } = listening
  if (!response.writableNeedDrain) {
    listening.missed = 0
    response.write(text)
    return true
  }
  listening.missed += 1
  if (listening.missed >= MOST_MISSED) response.destroy()
  return false
}

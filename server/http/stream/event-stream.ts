import type { ServerResponse } from 'node:http'

/**
 * While a reader has not taken the last message, it gets no further messages. After this many missed messages, its
 * connection is closed.
 */
const MOST_MISSED = 10

/** A client that reads a long-lived stream. */
export interface Listening {
  readonly response: ServerResponse
  /** How many messages this reader has missed since the last one sent to it. */
  missed: number
}

/** Formats one server-sent event. */
export function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Sends a message to a reader. If the reader is too slow, the message is dropped instead of queued. */
export function tell(listening: Listening, text: string): void {
  const { response } = listening
  if (!response.writableNeedDrain) {
    listening.missed = 0
    response.write(text)
    return
  }
  listening.missed += 1
  if (listening.missed >= MOST_MISSED) response.destroy()
}

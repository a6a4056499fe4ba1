import type { ServerResponse } from 'node:http'

/** A reader that has not taken the last message gets no further ones, and is dropped after this many. */
const MOST_MISSED = 10

/** A reader of a long-lived stream. */
export interface Listening {
  readonly response: ServerResponse
  /** How many messages it has missed since the last one it took. */
  missed: number
}

/** One server-sent event. */
export function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Sends a message to a reader; messages for a slow reader are dropped, not queued. */
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

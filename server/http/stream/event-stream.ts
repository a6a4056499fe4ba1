import type { ServerResponse } from 'node:http'

/** A reader that has not taken what it was told is told nothing more, and dropped after so many times. */
const MOST_MISSED = 10

/** Somebody who listens to what goes on for long. */
export interface Listening {
  readonly response: ServerResponse
  /** How often it could not be told anything, since it last could. */
  missed: number
}

/** One server-sent event. */
export function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Tells a reader something; what a reader does not take piles up nowhere. */
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

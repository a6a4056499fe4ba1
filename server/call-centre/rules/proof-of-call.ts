import type { CallDoubt } from '../../vocabulary/calls.ts'

/**
 * Maximum speed at which a text can be read aloud so that a listener can still follow, in characters per second [D].
 * For comparison, newsreaders speak four to five characters a second.
 */
const READ_ALOUD_CHARACTERS_PER_SECOND = 8

/** Returns the minimum time, in seconds, needed to read these texts aloud. */
export function leastReadingSeconds(texts: readonly string[]): number {
  const characters = texts.reduce((sum, text) => sum + [...text].length, 0)
  return Math.ceil(characters / READ_ALOUD_CHARACTERS_PER_SECOND)
}

/**
 * Returns the doubts about a completed call: the switchboard reported no answered call, or the call was too short to
 * read out the questions.
 *
 * @param call.seconds time from the opening of the questions to the result
 * @param call.talkSeconds talk time reported by the switchboard; null if it has not been reported yet
 */
export function callDoubtsOf(call: {
  readonly seen: boolean
  readonly seconds: number
  readonly talkSeconds: number | null
  readonly questions: readonly string[]
}): CallDoubt[] {
  const least = leastReadingSeconds(call.questions)
  const short = call.seconds < least || (call.talkSeconds !== null && call.talkSeconds < least)
  return [...(call.seen ? [] : (['NO_CALL'] as const)), ...(short ? (['TOO_SHORT'] as const) : [])]
}

/**
 * Nobody reads a questionnaire aloud faster than this so that it can be followed [D]: newsreaders speak four to five
 * characters a second.
 */
const READ_ALOUD_CHARACTERS_PER_SECOND = 8

/** The least time in which these texts can have been read aloud. */
export function leastReadingSeconds(texts: readonly string[]): number {
  const characters = texts.reduce((sum, text) => sum + [...text].length, 0)
  return Math.ceil(characters / READ_ALOUD_CHARACTERS_PER_SECOND)
}

/** What speaks against answers having been given on the phone. */
export const callDoubts = ['NO_CALL', 'TOO_SHORT'] as const
export type CallDoubt = (typeof callDoubts)[number]

/**
 * What speaks against a completed call: the switchboard saw none, or it was too short to have read the questions.
 *
 * @param call.seconds from the questions' opening to the result
 * @param call.talkSeconds how long they spoke, as far as the switchboard has said
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

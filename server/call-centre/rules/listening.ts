import type { OpeningOutcome } from '../../vocabulary/calls.ts'

/**
 * What a reviewer has heard of a call.
 * - NONE: the switchboard has reported no recording
 * - ELSEWHERE: the console cannot fetch recordings; the reviewer listens in the switchboard's own player
 * - NOT_YET: there is a recording, and this reviewer has not opened it
 * - HEARD: the recording was sent to this reviewer
 * - MISSING: this reviewer opened it, and the switchboard does not have it any more
 */
export type Listening = 'NONE' | 'ELSEWHERE' | 'NOT_YET' | 'HEARD' | 'MISSING'

/**
 * @param call.fetchable whether the console can fetch recordings
 * @param call.outcomes what came of this reviewer's own openings
 */
export function listeningOf(call: {
  readonly recordingId: string | null
  readonly fetchable: boolean
  readonly outcomes: readonly OpeningOutcome[]
}): Listening {
  if (call.recordingId === null) return 'NONE'
  if (!call.fetchable) return 'ELSEWHERE'
  if (call.outcomes.includes('SENT')) return 'HEARD'
  return call.outcomes.includes('MISSING') ? 'MISSING' : 'NOT_YET'
}

/**
 * Whether the call can be scored. Without this rule, a call could be scored from the agent's note alone, although its
 * recording is at hand.
 */
export function mayScore(listening: Listening): boolean {
  return listening !== 'NOT_YET'
}

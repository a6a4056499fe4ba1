import { z } from 'zod'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { Direction } from '../../vocabulary/calls.ts'

/** An id in the switchboard's own format. It must be printable, so that a person can read it aloud. */
const id = z.string().regex(/^[\x21-\x7e]{1,128}$/)
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const call = {
  callId: id,
  /** The id of the attempt in this system, if it was passed to the switchboard when the call was placed. */
  attemptId: z.uuid().optional(),
  /** 工号 (staff number) */
  agent: z.string().max(100).transform(normalUsername).optional(),
  /** The number that was called; absent for incoming calls. */
  phone: z.string().max(40).optional(),
  startedAt: instant,
  answeredAt: instant.optional(),
  endedAt: instant.optional(),
}

const callEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call.answered'), ...call, answeredAt: instant }),
  z.strictObject({ type: z.literal('call.ended'), ...call, recordingId: id.optional() }),
  z.strictObject({ type: z.literal('recording.ready'), ...call, recordingId: id }),
])

/** One event that the switchboard reports about a call. */
export type CallEvent = z.output<typeof callEventSchema>

const knownTypes: ReadonlySet<string> = new Set(callEventSchema.options.map(({ shape }) => shape.type.value))

/**
 * Parses one event of the switchboard.
 * @returns null if the event type is not used here
 * @throws ZodError
 */
export function readCallEvent(told: unknown): CallEvent | null {
  const { type } = z.looseObject({ type: z.string() }).parse(told)
  return knownTypes.has(type) ? callEventSchema.parse(told) : null
}

/** The data about a call that the switchboard has reported up to now. */
export interface RecordedCall {
  readonly callId: string | null
  readonly recordingId: string | null
  readonly answeredAt: Date | null
  readonly talkSeconds: number | null
}

function talkSeconds({ answeredAt, endedAt }: CallEvent): number | null {
  if (answeredAt === undefined || endedAt === undefined) return null
  // The two timestamps may come from different clocks of the switchboard, so a negative duration becomes 0.
  return Math.max(0, Math.floor((endedAt.getTime() - answeredAt.getTime()) / 1000))
}

/**
 * Merges one event into the known data about a call. Known values are kept. An attempt that only continues the call
 * with another policy (direction SAME) gets no answer time and no talk time.
 *
 * Refuses with CALL_ALREADY_RECORDED if the event belongs to another call or names another recording.
 */
export function withEvent(
  known: RecordedCall & { readonly direction: Direction },
  event: CallEvent,
): Outcome<RecordedCall> {
  const recordingId = 'recordingId' in event ? (event.recordingId ?? null) : null
  const otherCall = known.callId !== null && known.callId !== event.callId
  const otherRecording =
    known.recordingId !== null && recordingId !== null && known.recordingId !== recordingId
  if (otherCall || otherRecording) return refused('CALL_ALREADY_RECORDED')
  const goesOn = known.direction === 'SAME'
  return done({
    callId: event.callId,
    recordingId: known.recordingId ?? recordingId,
    answeredAt: known.answeredAt ?? (goesOn ? null : (event.answeredAt ?? null)),
    talkSeconds: known.talkSeconds ?? (goesOn ? null : talkSeconds(event)),
  })
}

/** Whether the event added any new data. */
export function hasNews(known: RecordedCall, after: RecordedCall): boolean {
  return (
    known.callId !== after.callId ||
    known.recordingId !== after.recordingId ||
    known.answeredAt?.getTime() !== after.answeredAt?.getTime() ||
    known.talkSeconds !== after.talkSeconds
  )
}

import { z } from 'zod'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import type { Direction } from '../rules/call.ts'

/** Ids are the switchboard's own format; they must be printable, so that they can be read out. */
const id = z.string().regex(/^[\x21-\x7e]{1,128}$/)
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const call = {
  callId: id,
  /** Our attempt's id, when the switchboard was given it. */
  attemptId: z.uuid().optional(),
  /** 工号 */
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

/** One report of the switchboard about a call. */
export type CallEvent = z.output<typeof callEventSchema>

const knownTypes: ReadonlySet<string> = new Set(callEventSchema.options.map(({ shape }) => shape.type.value))

/**
 * Parses one event.
 * @returns null for an event type that is not used here
 * @throws ZodError
 */
export function readCallEvent(told: unknown): CallEvent | null {
  const { type } = z.looseObject({ type: z.string() }).parse(told)
  return knownTypes.has(type) ? callEventSchema.parse(told) : null
}

/** What the switchboard has reported about a call so far. */
export interface RecordedCall {
  readonly callId: string | null
  readonly recordingId: string | null
  readonly answeredAt: Date | null
  readonly talkSeconds: number | null
}

function talkSeconds({ answeredAt, endedAt }: CallEvent): number | null {
  if (answeredAt === undefined || endedAt === undefined) return null
  // The switchboard's two timestamps may come from different clocks; a negative duration becomes 0.
  return Math.max(0, Math.floor((endedAt.getTime() - answeredAt.getTime()) / 1000))
}

/**
 * Merges one more event into what is known of a call: known values stay. A call that went on to a further
 * policy (SAME) is answered, and counted, with the policy it began with.
 *
 * Refuses with CALL_ALREADY_RECORDED when the event belongs to another call or carries another recording.
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

/** Whether the event added anything new. */
export function hasNews(known: RecordedCall, after: RecordedCall): boolean {
  return (
    known.callId !== after.callId ||
    known.recordingId !== after.recordingId ||
    known.answeredAt?.getTime() !== after.answeredAt?.getTime() ||
    known.talkSeconds !== after.talkSeconds
  )
}

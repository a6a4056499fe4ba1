import { type VisitEvent, visitEventSchema } from '#server/visit/events.ts'
import type { RecordedEvent } from './api.ts'
import { text } from './messages.zh-CN.ts'
import { shortTime } from './time.ts'

type Tone = 'go' | 'good' | 'bad' | undefined

export interface EventWords {
  readonly title: string
  readonly note: string
  readonly tone: Tone
}

const words = text.eventNote

function noteOf(event: VisitEvent): readonly string[] {
  switch (event.type) {
    case 'VISIT_OPENED':
      return [words.until(shortTime(event.payload.windowEndsAt))]
    case 'IDENTITY_FAILED':
      return [
        text.method[event.payload.method],
        ...(event.payload.vendorCode === null ? [] : [words.vendorCode(event.payload.vendorCode)]),
        event.payload.counted ? words.counted : words.notCounted,
      ]
    case 'IDENTITY_VERIFIED':
      return [text.method[event.payload.method], ...(event.payload.carried ? [words.carried] : [])]
    case 'QUESTIONNAIRE_OPENED':
      return event.payload.pinned ? [words.pinned(event.payload.pinned.questions.length)] : []
    case 'DRAFT_SAVED':
      return [words.saved(Object.keys(event.payload.answers).length)]
    case 'SUBMITTED':
      return [words.answered(Object.keys(event.payload.answers).length, event.payload.revision)]
    case 'SUCCEEDED':
      return event.payload.method === 'WECHAT' ? [text.sentBy.WECHAT] : []
    case 'SENT_TO_CALLBACK':
      return [
        ...event.payload.reasons.map((reason) => text.reason[reason]),
        ...(event.payload.failing ? [words.failing(event.payload.failing.length)] : []),
      ]
    case 'REASON_ADDED':
      return event.payload.reasons.map((reason) => text.reason[reason])
    case 'CANCELLED':
      return [text.because[event.payload.because]]
    case 'REMINDED':
      return [words.round(event.payload.round, text.sentBy[event.payload.by])]
    case 'VISIT_STARTED':
    case 'NOTICE_CONFIRMED':
    case 'RETURNED_TO_EDIT':
    case 'SIGNED':
      return []
  }
}

function toneOf(type: VisitEvent['type']): Tone {
  if (type === 'SUCCEEDED') return 'good'
  if (type === 'SENT_TO_CALLBACK' || type === 'REASON_ADDED' || type === 'IDENTITY_FAILED') return 'bad'
  return type === 'REMINDED' || type === 'CANCELLED' ? undefined : 'go'
}

/** A recorded event in words; one of a kind this page does not know keeps its name. */
export function eventWords(recorded: RecordedEvent): EventWords {
  const event = visitEventSchema.safeParse(recorded)
  if (!event.success) return { title: recorded.type, note: '', tone: undefined }
  const { type } = event.data
  return { title: text.event[type], note: noteOf(event.data).join(' · '), tone: toneOf(type) }
}

import { eventNotesOf } from '#server/call-centre/rules/event-notes.ts'
import { eventNames } from '#server/visit/messages.zh-CN.ts'
import type { VisitEvent } from '#server/visit/rules/events.ts'

type Tone = 'go' | 'good' | 'bad' | undefined

export interface EventWords {
  readonly title: string
  readonly note: string
  readonly tone: Tone
}

function toneOf(type: VisitEvent['type']): Tone {
  if (type === 'SUCCEEDED') return 'good'
  if (type === 'SENT_TO_CALLBACK' || type === 'REASON_ADDED' || type === 'IDENTITY_FAILED') return 'bad'
  return type === 'REMINDED' || type === 'CANCELLED' ? undefined : 'go'
}

/**
 * A recorded event in words.
 * @param deadline formats the end of a period in the way the page does
 */
export function eventWords(event: VisitEvent, deadline: (iso: string) => string): EventWords {
  return {
    title: eventNames[event.type],
    note: eventNotesOf(event, deadline).join(' · '),
    tone: toneOf(event.type),
  }
}

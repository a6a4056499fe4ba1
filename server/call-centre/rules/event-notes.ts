import {
  cancelledNames,
  endedByNames,
  methodNames,
  eventNotes as notes,
  reasonNames,
  sentByNames,
} from '../../visit/messages.zh-CN.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'
import { callbackText } from './messages.zh-CN.ts'

const followUpText = callbackText.followUp

/**
 * What a recorded event says beyond its name, in short phrases; without anyone's name.
 * @param deadline formats the end of a period in the way the page does
 */
export function eventNotesOf(event: VisitEvent, deadline: (iso: string) => string): readonly string[] {
  switch (event.type) {
    case 'VISIT_OPENED':
      return [notes.until(deadline(event.payload.windowEndsAt))]
    case 'IDENTITY_FAILED':
      return [
        methodNames[event.payload.method],
        ...(event.payload.vendorCode === null ? [] : [notes.vendorCode(event.payload.vendorCode)]),
        event.payload.counted ? notes.counted : notes.notCounted,
      ]
    case 'IDENTITY_VERIFIED':
      return [methodNames[event.payload.method], ...(event.payload.carried ? [notes.carried] : [])]
    case 'QUESTIONNAIRE_OPENED':
      return event.payload.pinned ? [notes.pinned(event.payload.pinned.questions.length)] : []
    case 'DRAFT_SAVED':
      return [notes.saved(Object.keys(event.payload.answers).length)]
    case 'SUBMITTED':
      return [notes.answered(Object.keys(event.payload.answers).length, event.payload.revision)]
    case 'SUCCEEDED':
      return [endedByNames[event.payload.method]]
    case 'SENT_TO_CALLBACK':
      return [
        ...event.payload.reasons.map((reason) => reasonNames[reason]),
        ...(event.payload.failing ? [notes.failing(event.payload.failing.length)] : []),
      ]
    case 'REASON_ADDED':
      return event.payload.reasons.map((reason) => reasonNames[reason])
    case 'SCRIPT_OPENED':
      return event.payload.pinned ? [notes.pinned(event.payload.pinned.questions.length)] : []
    case 'PHONE_ANSWERED':
      return [notes.phoneAnswered(Object.keys(event.payload.answers).length, event.payload.failing.length)]
    case 'LEFT_THE_PHONE':
      return [followUpText.causes[event.payload.cause]]
    case 'FOLLOWED_UP':
      return [followUpText.kinds[event.payload.kind], followUpText.results[event.payload.result]]
    case 'CANCELLED':
      return [cancelledNames[event.payload.because]]
    case 'REMINDED':
      return [notes.round(event.payload.round, sentByNames[event.payload.by])]
    case 'VISIT_STARTED':
    case 'NOTICE_CONFIRMED':
    case 'RETURNED_TO_EDIT':
    case 'SIGNED':
      return []
  }
}

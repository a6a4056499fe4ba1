import { dayOf } from '../../kernel/calendar.ts'
import type { Contribution } from './contribution.ts'
import type { VisitHistory } from './history.ts'
import { secondsPerQuestion } from './reading.ts'
import { eventsOf } from './record.ts'

/** Counts the answers to each question, online and by phone. Returns null if no questionnaire was pinned. */
export function questionsOf({ events, templateNumber }: VisitHistory): Contribution['questions'] {
  if (templateNumber === null) return null
  const pinned = events.flatMap(({ event }) =>
    (event.type === 'QUESTIONNAIRE_OPENED' || event.type === 'SCRIPT_OPENED') && event.payload.pinned
      ? [event.payload.pinned]
      : [],
  )[0]
  const submitted = eventsOf(events, 'SUBMITTED').at(-1)
  const phoned = eventsOf(events, 'PHONE_ANSWERED').at(-1)
  if (!pinned || (!submitted && !phoned)) return null
  const seconds = secondsPerQuestion(events)
  return {
    version: templateNumber,
    online: submitted
      ? {
          day: dayOf(submitted.at),
          seconds: Object.fromEntries(pinned.questions.map(({ key }) => [key, seconds.get(key) ?? null])),
          failing: pinned.questions.flatMap(({ key, passing }) =>
            submitted.event.payload.answers[key]?.answer === passing ? [] : [key],
          ),
        }
      : null,
    phone: phoned
      ? {
          day: dayOf(phoned.at),
          asked: Object.keys(phoned.event.payload.answers),
          failing: [...phoned.event.payload.failing],
        }
      : null,
  }
}

'use client'

import { type EventWords, eventWords } from '#components/visit/event-words.ts'
import { visitEventSchema } from '#server/visit/rules/events.ts'
import { demoApi, type RecordedEvent, type VisitSummary } from '../api.ts'
import { Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { lastMinute, shortTime } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import own from './visits.module.css'

/** A visit's events. They are loaded again whenever their number changes. */
export function Trail({ visit }: { visit: VisitSummary }) {
  const trail = usePolled(
    `${visit.visitId}/${visit.events}`,
    () => demoApi.trail.query({ visitId: visit.visitId }),
    null,
  )
  return (
    <section className={own.trail} aria-label={text.visits.trail}>
      <h2>{text.visits.trail}</h2>
      {trail.state === 'loading' && <Waiting rows={2} />}
      {trail.state === 'failed' && <Unreachable again={trail.again} />}
      {trail.state === 'ready' && (
        <ol>
          {trail.data.map((event) => {
            const { title, note, tone } = wordsOf(event)
            return (
              <li key={event.seq} data-tone={tone}>
                <strong>{title}</strong>
                {note !== '' && <span>{note}</span>}
                <time dateTime={event.at}>{shortTime(event.at)}</time>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}

/** The text of an event. An event of unknown type is shown by the name of its type. */
function wordsOf(recorded: RecordedEvent): EventWords {
  const event = visitEventSchema.safeParse(recorded)
  return event.success
    ? eventWords(event.data, lastMinute)
    : { title: recorded.type, note: '', tone: undefined }
}

'use client'

import { demoApi, type VisitSummary } from './api.ts'
import { eventWords } from './event-words.ts'
import { text } from './messages.zh-CN.ts'
import { Unreachable, Waiting } from './parts.tsx'
import { shortTime } from './time.ts'
import { usePolled } from './use-polled.ts'
import own from './visits.module.css'

/** One visit from its opening on, event by event. It is read again whenever the visit has moved on. */
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
            const { title, note, tone } = eventWords(event)
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

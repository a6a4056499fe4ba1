'use client'

import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { attemptNames, methodNames } from '#server/visit/messages.zh-CN.ts'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { When } from '../../ui/when.tsx'
import common from '../shared/callback.module.css'
import type { CaseView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './known.module.css'

const words = text.history
const eventNames: Readonly<Record<string, string>> = callbackText.events

/** Earlier calls about the case, the latest first. The call in progress is left out because the script shows it. */
export function Calls({ attempts, current }: { attempts: CaseView['attempts']; current: string | null }) {
  const earlier = attempts.filter(({ id }) => id !== current).toReversed()
  return (
    <section className={common.panel} aria-labelledby="calls-title">
      <h2 id="calls-title">{words.calls}</h2>
      {earlier.length === 0 && <p className={shared.quiet}>{words.noCalls}</p>}
      <ul className={styles.plainList}>
        {earlier.map((call) => (
          <li key={call.id}>
            <When at={call.startedAt} />{' '}
            <strong>
              {call.disposition === null ? words.unfinished : callbackText.dispositions[call.disposition]}
            </strong>
            <div className={shared.quiet}>
              {[
                words.directions[call.direction],
                call.agentName ?? '',
                call.talkSeconds === null
                  ? ''
                  : words.talk(Math.floor(call.talkSeconds / 60), call.talkSeconds % 60),
                call.promisedFor === null ? '' : words.promised(shanghaiTime(call.promisedFor)),
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </div>
            {call.note !== '' && <div className={common.said}>{call.note}</div>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The customer's online identity checks, with the result codes of the identity vendor. */
export function IdentityHistory({ attempts }: { attempts: CaseView['visit']['attempts'] }) {
  return (
    <details className={common.panel}>
      <summary>
        {words.identity}（{attempts.length}）
      </summary>
      {attempts.length === 0 && <p className={shared.quiet}>{words.noIdentity}</p>}
      <ul className={styles.plainList}>
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.id}>
            <When at={attempt.startedAt} /> {methodNames[attempt.method]} {attemptNames[attempt.status]}
            {attempt.vendorCode !== null && (
              <span className={shared.quiet}> {words.code(attempt.vendorCode)}</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** All recorded events of the case, the latest first. */
export function CaseRecord({ events }: { events: CaseView['events'] }) {
  return (
    <details className={common.panel}>
      <summary>
        {words.record}（{events.length}）
      </summary>
      <ul className={styles.plainList}>
        {events.toReversed().map((event) => (
          <li key={event.seq}>
            <When at={event.at} /> {eventNames[event.type] ?? event.type}{' '}
            <span className={shared.quiet}>{event.by}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

'use client'

import { Skeleton } from 'antd'
import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { type AdminOutputs, api } from '../api.ts'
import { Failure } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { useData } from '../use-data.ts'
import styles from './home.module.css'
import { text } from './messages.zh-CN.ts'
import { type Counted, inWords } from './tiles.tsx'

type Day = AdminOutputs['inbox']['agentDay']

const words = text.day

/**
 * The agent's own day: appointments, calls, and the length of the queue.
 * @param props.callable the length of the queue, which the home page has read; undefined while it is loading
 */
export function AgentDay({ callable }: { callable: Counted | undefined }) {
  const day = useData(['inbox', 'agentDay'], () => api.inbox.agentDay.query())
  return (
    <Section title={words.title} extra={<Link href="/admin/callback">{words.go}</Link>}>
      {day.data !== undefined && <Facts day={day.data} callable={callable} />}
      {day.loading && <Skeleton active paragraph={{ rows: 3 }} />}
      {day.failure !== null && day.data === undefined && <Failure failure={day.failure} again={day.again} />}
    </Section>
  )
}

function Facts({ day, callable }: { day: Day; callable: Counted | undefined }) {
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{words.calls}</dt>
          <dd>{day.calls}</dd>
        </div>
        <div>
          <dt>{words.contacts}</dt>
          <dd>{day.contacts}</dd>
        </div>
        <div>
          <dt>{words.waiting}</dt>
          <dd>{callable && inWords(callable)}</dd>
        </div>
      </dl>
      <h3 className={styles.small}>{words.appointments}</h3>
      {day.appointments.length === 0 && <p className={shared.quiet}>{words.none}</p>}
      <ul className={styles.appointments}>
        {day.appointments.map((each) => (
          <li key={each.id}>
            <Link href={`/admin/visits/${each.visitId}`} className={styles.appointment}>
              <b className={shared.time}>
                {each.promisedFor !== null && shanghaiTime(each.promisedFor).slice(-5)}
              </b>
              <span className={styles.who}>
                {each.applicantName} {each.policyNo}
              </span>
              {each.past && <ToneTag tone="bad">{words.past}</ToneTag>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

'use client'

import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type Board, countdown, durationInWords, rateInWords } from '../words/words.ts'
import styles from './board.module.css'
import { serverNow, type Told } from './told.ts'
import { useSeconds } from './use-board.ts'

const words = text.board.agents
/** From this number of agents on, a large screen shows them in low rows, so that all are seen at once. */
const MANY = 16
type Agent = Board['agents'][number]

function State({ agent }: { agent: Agent }) {
  if (agent.onCall) return <ToneTag tone="good">{words.onCall}</ToneTag>
  if (agent.caseId !== null) return <ToneTag tone="brand">{words.working}</ToneTag>
  return <ToneTag tone="quiet">{words.idle}</ToneTag>
}

const clockOf = (at: string) => shanghaiTime(at).slice(-5)

function Row({ agent, now }: { agent: Agent; now: number }) {
  const { name, username, caseId, policyNo, since, leaseUntil, calls, contacts, lastAt } = agent
  return (
    <tr>
      <th scope="row">
        <span className={styles.name} title={`${name} ${username}`}>
          {name} <span className={shared.quiet}>{username}</span>
        </span>
      </th>
      <td>
        <State agent={agent} />
      </td>
      <td>
        {caseId === null ? (
          <span className={styles.zero}>{text.none}</span>
        ) : (
          <Link href={`/admin/queue/${caseId}`} className={shared.number}>
            {policyNo}
          </Link>
        )}
      </td>
      <td>{since === null ? '' : words.since_(clockOf(since), durationInWords(now - Date.parse(since)))}</td>
      <td className={styles.number}>{leaseUntil === null ? '' : countdown(Date.parse(leaseUntil) - now)}</td>
      <td className={styles.number}>{calls}</td>
      <td className={styles.number}>{contacts}</td>
      <td className={styles.number}>{rateInWords(contacts, calls)}</td>
      <td>{lastAt === null ? text.none : clockOf(lastAt)}</td>
    </tr>
  )
}

/** The current case of each agent with its start time, and the agent's calls of the day. */
export function Agents({ told }: { told: Told }) {
  const now = serverNow(told, useSeconds())
  const { agents } = told.board
  const busy = agents.filter(({ caseId }) => caseId !== null).length
  return (
    <Section
      title={words.title}
      extra={<span className={shared.quiet}>{words.summary(busy, agents.length - busy)}</span>}
    >
      {agents.length === 0 ? (
        <p className={shared.quiet}>{words.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by the keyboard
        <section className={styles.wide} tabIndex={0} aria-label={words.title}>
          <table className={`${styles.table} ${styles.agents}`} data-many={agents.length > MANY}>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.on}</th>
                <th scope="col">{words.since}</th>
                <th scope="col" className={styles.number}>
                  {words.left}
                </th>
                <th scope="col" className={styles.number}>
                  {words.calls}
                </th>
                <th scope="col" className={styles.number}>
                  {words.contacts}
                </th>
                <th scope="col" className={styles.number}>
                  {words.rate}
                </th>
                <th scope="col">{words.last}</th>
              </tr>
            </thead>
            <tbody>
              {agents.map((agent) => (
                <Row key={agent.id} agent={agent} now={now} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Section>
  )
}

'use client'

import Link from 'next/link'
import { count as countInWords } from '#components/charts/format.ts'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { type Board, type CallbackReason, casesHref, sumOf, type Urgency } from '../words/words.ts'
import styles from './board.module.css'

const words = text.board.matrix

/** A number with a link to the cases it counts. The number 0 has no link. */
function CountLink(props: { count: number; reason: CallbackReason | null; urgency: Urgency | null }) {
  const { count, reason, urgency } = props
  if (count === 0) return <span className={styles.zero}>0</span>
  const label = words.linkOf(
    reason === null ? words.total : reasonNames[reason],
    urgency === null ? words.total : callbackText.urgencies[urgency],
    count,
  )
  return (
    <Link href={casesHref({ reason, urgency })} aria-label={label}>
      {countInWords(count)}
    </Link>
  )
}

/** The open cases by callback reason, and by the time left of their cooling-off period. */
export function Matrix({ board }: { board: Board }) {
  const { byReason, byUrgency } = board
  return (
    <Section title={words.title}>
      <table className={`${styles.table} ${styles.matrix}`}>
        <thead>
          <tr>
            <th scope="col">{words.reason}</th>
            {byUrgency.map(({ urgency }) => (
              <th key={urgency} scope="col" data-urgency={urgency}>
                {callbackText.urgencies[urgency]}
              </th>
            ))}
            <th scope="col">{words.total}</th>
          </tr>
        </thead>
        <tbody>
          {byReason.map((row) => (
            <tr key={row.reason}>
              <th scope="row">{reasonNames[row.reason]}</th>
              {row.byUrgency.map(({ urgency, count }) => (
                <td key={urgency} data-urgency={urgency}>
                  <CountLink count={count} reason={row.reason} urgency={urgency} />
                </td>
              ))}
              <td>
                <CountLink count={sumOf(row.byUrgency)} reason={row.reason} urgency={null} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            {byUrgency.map(({ urgency, count }) => (
              <td key={urgency} data-urgency={urgency}>
                <CountLink count={count} reason={null} urgency={urgency} />
              </td>
            ))}
            <td>
              <CountLink count={sumOf(byUrgency)} reason={null} urgency={null} />
            </td>
          </tr>
        </tfoot>
      </table>
      <p className={`${shared.quiet} ${styles.caption}`}>{words.caption}</p>
    </Section>
  )
}

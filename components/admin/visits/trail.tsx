'use client'

import { Timeline } from 'antd'
import { eventWords } from '#components/visit/event-words.ts'
import shared from '../ui/shared.module.css'
import { deadlineTime, shanghaiTime } from '../ui/time.ts'
import type { VisitView } from './answers.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './visits.module.css'

const colours = { go: '#0a665f', good: 'green', bad: '#b3541e' } as const

/** A visit's recorded events, the latest first. */
export function Trail({ visit }: { visit: VisitView }) {
  const items = visit.events.toReversed().map(({ seq, at, event }) => {
    const { title, note, tone } = eventWords(event, deadlineTime)
    return {
      key: seq,
      color: tone === undefined ? 'gray' : colours[tone],
      children: (
        <div className={styles.event}>
          <time dateTime={at} className={shared.time}>
            {shanghaiTime(at, 'second')}
          </time>
          <span title={text.trail.seq(seq)}>
            <strong>{title}</strong>
            {note !== '' && <span className={shared.quiet}> {note}</span>}
          </span>
        </div>
      ),
    }
  })
  return <Timeline items={items} />
}

'use client'

import { Empty, Timeline } from 'antd'
import { api } from '../../api.ts'
import { useMe } from '../../frame/me.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { useData } from '../../use-data.ts'
import { type RecordedStep, stepName, stepNotes } from '../words/step-words.ts'
import styles from './case.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.record

/** All steps of a case, the latest first. */
export function CaseRecord({ events }: { events: readonly RecordedStep[] }) {
  const me = useMe()
  const people = useData(['queue', 'profiles'], () => api.queue.profiles.query(), {
    enabled: me.may('callback.supervise'),
  })
  const nameOf = (id: string) => people.data?.find(({ staffId }) => staffId === id)?.name ?? null
  if (events.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />
  const items = events.toReversed().map((step) => ({
    key: step.seq,
    color: 'gray',
    children: (
      <div className={styles.step}>
        <time dateTime={step.at} className={shared.time}>
          {shanghaiTime(step.at, 'second')}
        </time>
        <span>
          <strong>{stepName(step)}</strong> <span>{step.by === 'system' ? words.system : step.by}</span>{' '}
          <span className={shared.quiet}>{stepNotes(step, nameOf).join(' · ')}</span>
        </span>
      </div>
    ),
  }))
  return <Timeline items={items} />
}

'use client'

import { Checkbox, Empty, Flex, Timeline } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import type { VisitView } from './answers.tsx'
import { type CourseEntry, courseOf, type Source, sources, type VisitRecords } from './course.ts'
import { text } from './messages.zh-CN.ts'
import type { RecordPaths } from './records.tsx'
import styles from './visits.module.css'

const words = text.trail
const colours = { go: '#0a665f', good: 'green', bad: '#b3541e' } as const

function Entry({ entry, paths }: { entry: CourseEntry; paths: RecordPaths }) {
  const { at, source, title, note, by, record } = entry
  const href = record === null ? null : paths(source, record)
  return (
    <div className={styles.event}>
      <time dateTime={at} className={shared.time}>
        {shanghaiTime(at, 'second')}
      </time>
      <ToneTag tone={source === 'problem' ? 'bad' : source === 'visit' ? 'quiet' : 'brand'}>
        {words.sources[source]}
      </ToneTag>
      <span className={styles.what}>
        {href === null ? <strong>{title}</strong> : <Link href={href}>{title}</Link>}
        {by !== null && <span> {by}</span>}
        {note !== '' && <span className={shared.quiet}> {note}</span>}
      </span>
    </div>
  )
}

/** Everything that happened to a visit, the latest first, with links to the records. Each kind of record can be hidden. */
export function Trail(props: { visit: VisitView; records: VisitRecords; paths: RecordPaths }) {
  const { visit, records, paths } = props
  const [hidden, setHidden] = useState<readonly Source[]>([])
  const all = courseOf(visit, records)
  const present = sources.filter((source) => all.some((entry) => entry.source === source))
  const shown = all.filter(({ source }) => !hidden.includes(source))
  return (
    <>
      {present.length > 1 && (
        <Flex gap={12} align="center" className={styles.sources}>
          <span className={shared.quiet}>{words.show}</span>
          <Checkbox.Group
            options={present.map((source) => ({ value: source, label: words.sources[source] }))}
            value={present.filter((source) => !hidden.includes(source))}
            onChange={(chosen) => setHidden(present.filter((source) => !chosen.includes(source)))}
          />
        </Flex>
      )}
      {shown.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />}
      <Timeline
        items={shown.map((entry) => ({
          key: entry.key,
          color: entry.tone === undefined ? 'gray' : colours[entry.tone],
          children: <Entry entry={entry} paths={paths} />,
        }))}
      />
    </>
  )
}

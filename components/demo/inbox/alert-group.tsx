'use client'

import Link from 'next/link'
import { type GroupMessage, readGroup } from '../control.ts'
import { text } from '../messages.zh-CN.ts'
import { pathOf } from '../own-path.ts'
import { shortTime } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import own from './chat.module.css'

const words = text.inbox.group

const TITLE = /^\*\*(.*)\*\*$/
const LINE = /^> (.*)$/
const LINK = /^\[([^\]]*)\]\(([^)]*)\)$/

/** The alerts that the robot has sent to the managers' group. Nothing is shown before the first alert. */
export function AlertGroup() {
  const group = usePolled('group', readGroup, 5000)
  if (group.state !== 'ready' || group.data.length === 0) return null
  return (
    <section className={own.phone} style={{ marginTop: '1.5rem' }}>
      <header className={own.head}>
        <strong>{words.title}</strong>
        <span>{words.service}</span>
      </header>
      <div className={own.talk}>
        {group.data.slice(0, 5).map((message) => (
          <GroupCard key={message.id} message={message} />
        ))}
      </div>
    </section>
  )
}

/** Renders the subset of Markdown that alerts use. */
function GroupCard({ message }: { message: GroupMessage }) {
  const lines = message.content.split('\n')
  const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).find((match) => match !== null)
  const said = lines.flatMap((line) => LINE.exec(line)?.[1] ?? [])
  const [, label = '', url = ''] = find(LINK) ?? []
  return (
    <>
      <time className={own.when} dateTime={message.at}>
        {shortTime(message.at)}
      </time>
      <article className={own.reminder}>
        <h2>{find(TITLE)?.[1]}</h2>
        <div className={own.fields}>
          {said.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
        {url !== '' && (
          <Link className={own.open} style={{ textDecoration: 'none' }} href={pathOf(url)}>
            <span>{label}</span>
            <span aria-hidden="true">›</span>
          </Link>
        )}
      </article>
    </>
  )
}

'use client'

import Link from 'next/link'
import { useState } from 'react'
import { DAY_MS, HOUR_MS, nextMidnight } from '#server/kernel/calendar.ts'
import { demoApi } from '../api.ts'
import styles from '../frame/demo.module.css'
import { Frame } from '../frame/frame.tsx'
import { Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { clockFace } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import own from './clock.module.css'
import { useDemoClock } from './use-demo-clock.ts'

const words = text.clock

const jumps = [
  { label: words.hour, by: () => HOUR_MS },
  { label: words.midnight, by: (now: Date) => Math.ceil(nextMidnight(now).getTime() - now.getTime()) },
  { label: words.day, by: () => DAY_MS },
  { label: words.threeDays, by: () => 3 * DAY_MS },
]

function aheadOf(offsetMs: number): string {
  const hours = Math.round(offsetMs / HOUR_MS)
  return words.ahead(Math.floor(hours / 24), hours % 24)
}

/** The page that moves the demo's clock forward. It also shows the numbers of visits. */
export function ClockScreen() {
  const clock = useDemoClock()
  return (
    <Frame title={words.title} lead={words.lead}>
      {clock.state === 'loading' && <Waiting rows={2} />}
      {clock.state === 'failed' && <Unreachable again={clock.again} />}
      {clock.state === 'ready' && <Dial clock={clock} />}
      <Counts />
      <p className={styles.small}>{words.hint}</p>
      <section className={own.links} aria-label={words.more}>
        {words.links.map((link) => (
          <Link key={link.href} href={link.href} prefetch={false}>
            <div>
              <strong>{link.title}</strong>
              <span>{link.body}</span>
            </div>
            <i aria-hidden="true">›</i>
          </Link>
        ))}
      </section>
    </Frame>
  )
}

function Dial({ clock }: { clock: ReturnType<typeof useDemoClock> }) {
  const [busy, setBusy] = useState(false)
  const [word, setWord] = useState<{ text: string; bad: boolean } | null>(null)
  const face = clockFace(clock.now())

  async function jump(byMs: number): Promise<void> {
    setBusy(true)
    try {
      const { date, time } = clockFace(await clock.move(byMs))
      setWord({ text: words.moved(`${date} ${time}`), bad: false })
    } catch {
      setWord({ text: words.failed, bad: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section className={`${styles.card} ${own.face}`}>
      <span className={styles.small}>{words.now}</span>
      <span className={own.time}>{face.time}</span>
      <span className={own.date}>
        {face.date} {face.weekday}
      </span>
      <span className={styles.small}>{aheadOf(clock.offsetMs)}</span>
      <div className={own.buttons}>
        {jumps.map(({ label, by }) => (
          <button
            key={label}
            type="button"
            className={styles.button}
            data-look="second"
            disabled={busy}
            onClick={() => void jump(by(clock.now()))}
          >
            {label}
          </button>
        ))}
      </div>
      <p className={styles.small} role="status">
        {word?.text}
      </p>
    </section>
  )
}

const live = ['PENDING', 'NOTICED', 'ANSWERING', 'REVIEWING']

function Counts() {
  const overview = usePolled('counts', () => demoApi.overview.query(), 2000)
  if (overview.state !== 'ready') return null
  const { counts } = overview.data
  const count = (statuses: readonly string[]) =>
    statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
  return (
    <dl className={own.counts}>
      <div>
        <dt>{words.waiting}</dt>
        <dd data-count="live">{count(live)}</dd>
      </div>
      <div data-tone="bad">
        <dt>{words.callback}</dt>
        <dd data-count="callback">{count(['CALLBACK'])}</dd>
      </div>
      <div data-tone="good">
        <dt>{words.success}</dt>
        <dd data-count="success">{count(['SUCCESS'])}</dd>
      </div>
    </dl>
  )
}

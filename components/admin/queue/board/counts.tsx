'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { count as countInWords } from '#components/charts/format.ts'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type Board, casesHref, durationInWords, rateInWords } from '../words/words.ts'
import styles from './board.module.css'

const words = text.board

interface CountOf {
  readonly key: keyof typeof words.counts
  readonly value: string | number
  readonly note: string
  readonly href?: string
  /** True to highlight the number because somebody has to act on it. */
  readonly urgent?: boolean
}

function countsOf(board: Board): CountOf[] {
  const { waiting, resting, leased, pausedCases, promisedDue, oldest, attemptsToday, contactsToday } = board
  const { noCall, tooShort } = board.doubtsToday
  const notes = words.notes
  return [
    { key: 'waiting', value: waiting, note: notes.waiting, href: casesHref({ place: 'WAITING' }) },
    { key: 'promisedDue', value: promisedDue, note: notes.promisedDue, urgent: promisedDue > 0 },
    {
      key: 'oldest',
      value: oldest === null ? text.none : durationInWords(Date.parse(board.now) - Date.parse(oldest)),
      note: oldest === null ? notes.noneWaiting : notes.oldest(shanghaiTime(oldest)),
    },
    { key: 'leased', value: leased, note: notes.leased, href: casesHref({ place: 'LEASED' }) },
    { key: 'resting', value: resting, note: notes.resting, href: casesHref({ place: 'RESTING' }) },
    { key: 'paused', value: pausedCases, note: notes.paused, href: casesHref({ place: 'PAUSED' }) },
    {
      key: 'contactRate',
      value: rateInWords(contactsToday, attemptsToday),
      note: attemptsToday === 0 ? notes.noAttempts : notes.contacts(contactsToday, attemptsToday),
    },
    { key: 'closedToday', value: board.closedToday, note: notes.closedToday },
    {
      key: 'doubtsToday',
      value: `${noCall} / ${tooShort}`,
      note: notes.doubtsToday,
      href: '/admin/quality',
      urgent: noCall + tooShort > 0,
    },
  ]
}

function Count({ count }: { count: CountOf }) {
  const { key, value, note, href, urgent = false } = count
  const inside: ReactNode = (
    <>
      <span className={styles.countName}>{words.counts[key]}</span>
      <b className={urgent ? styles.bad : undefined} data-long={String(value).length > 6}>
        {typeof value === 'number' ? countInWords(value) : value}
      </b>
      <span className={shared.quiet}>{note}</span>
    </>
  )
  if (href === undefined) return <div className={`${shared.tile} ${styles.count}`}>{inside}</div>
  return (
    <Link href={href} className={`${shared.tile} ${styles.count}`}>
      {inside}
    </Link>
  )
}

/** The large numbers of the wallboard. They can be read from the other side of the room. */
export function Counts({ board }: { board: Board }) {
  return (
    <div className={styles.counts}>
      {countsOf(board).map((count) => (
        <Count key={count.key} count={count} />
      ))}
    </div>
  )
}

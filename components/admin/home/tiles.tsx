'use client'

import { Typography } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { AdminOutputs } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import styles from './home.module.css'
import { text } from './messages.zh-CN.ts'

export type HomeView = AdminOutputs['account']['home']

interface TileOf {
  readonly key: string
  readonly label: string
  readonly value: ReactNode
  readonly href: string
  readonly note?: ReactNode
}

/** The numbers of open work for the signed-in user, each linked to its list. */
export function Tiles({ home }: { home: HomeView }) {
  const me = useMe()
  const waiting = waitingFor(home, me.may('callback.work'))
  const overview = overviewOf(home, me.may('callback.supervise'))
  return (
    <>
      <Part title={text.numbers} tiles={waiting} />
      <Part title={text.overview} tiles={overview} />
    </>
  )
}

function Part({ title, tiles }: { title: string; tiles: readonly TileOf[] }) {
  if (tiles.length === 0) return null
  return (
    <section>
      <Typography.Title level={2} className={styles.title}>
        {title}
      </Typography.Title>
      <Grid tiles={tiles} />
    </section>
  )
}

export type Counted = number | { readonly count: number; readonly capped: boolean } | null

export function inWords(value: Exclude<Counted, null>): ReactNode {
  if (typeof value === 'number') return value
  return value.capped ? text.more(value.count) : value.count
}

function waitingFor(home: HomeView, mayCall: boolean): TileOf[] {
  const counted: readonly { key: string; label: string; value: Counted; href: string }[] = [
    {
      key: 'callable',
      label: text.callableCases,
      value: home.callableCases,
      href: mayCall ? '/admin/callback' : '/admin/queue?tab=cases&place=WAITING',
    },
    {
      key: 'ownProblems',
      label: text.ownProblems,
      value: home.ownProblems,
      href: '/admin/problems?status=OPEN&handler=me',
    },
    {
      key: 'unassignedProblems',
      label: text.unassignedProblems,
      value: home.unassignedProblems,
      href: '/admin/problems?status=OPEN',
    },
    {
      key: 'overdueProblems',
      label: text.overdueProblems,
      value: home.overdueProblems,
      href: '/admin/problems?overdue=1',
    },
    {
      key: 'problemsToClose',
      label: text.problemsToClose,
      value: home.problemsToClose,
      href: '/admin/problems?status=RESOLVED',
    },
    { key: 'alerts', label: text.openAlerts, value: home.openAlerts, href: '/admin/alerts' },
    { key: 'quality', label: text.qualityChecks, value: home.qualityChecks, href: '/admin/quality' },
    { key: 'drafts', label: text.ownDrafts, value: home.ownDrafts, href: '/admin/templates' },
    { key: 'reviews', label: text.reviews, value: home.reviews, href: '/admin/templates' },
    { key: 'approved', label: text.approved, value: home.approved, href: '/admin/templates' },
    { key: 'locked', label: text.lockedAccounts, value: home.lockedAccounts, href: '/admin/staff' },
  ]
  const tiles: TileOf[] = counted.flatMap(({ value, ...tile }) => {
    const none = value === null || (typeof value === 'number' ? value : value.count) === 0
    return none ? [] : [{ ...tile, value: inWords(value) }]
  })
  const { scheduled } = home
  if (scheduled !== null) {
    tiles.push({
      key: 'scheduled',
      label: text.scheduled,
      value: text.scheduledVersion(scheduled.number),
      href: `/admin/templates/${scheduled.versionId}`,
      note: (
        <>
          {text.scheduledFrom} <When at={scheduled.from} />
        </>
      ),
    })
  }
  return tiles
}

function overviewOf(home: HomeView, supervises: boolean): TileOf[] {
  const counted = [
    { key: 'open', label: text.openVisits, value: home.openVisits, href: '/admin/visits' },
    {
      key: 'cases',
      label: text.openCases,
      value: home.openCases,
      href: supervises ? '/admin/queue?tab=cases' : '/admin/visits?status=CALLBACK',
    },
  ]
  return counted.flatMap(({ value, ...tile }) => (value === null ? [] : [{ ...tile, value: inWords(value) }]))
}

function Grid({ tiles }: { tiles: readonly TileOf[] }) {
  return (
    <div className={styles.tiles}>
      {tiles.map(({ key, label, value, href, note }) => (
        <Link key={key} href={href} className={shared.tile}>
          <span className={shared.quiet}>{label}</span>
          <b>{value}</b>
          {note !== undefined && <span className={shared.quiet}>{note}</span>}
        </Link>
      ))}
    </div>
  )
}

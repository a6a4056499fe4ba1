'use client'

import { Alert, Button, Skeleton, Typography } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { When } from '../parts/when.tsx'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

type HomeView = AdminOutputs['account']['home']

interface TileOf {
  readonly key: string
  readonly label: string
  readonly value: ReactNode
  readonly href: string
  readonly note?: ReactNode
}

/** What waits for whoever is signed in, with the way to it. */
export function Home() {
  const me = useMe()
  const home = useData(['account', 'home'], () => api.account.home.query())
  return (
    <>
      <PageHead title={text.title} sub={text.greeting(me.name)} />
      {!me.twoFactor && (
        <Alert
          type="info"
          showIcon
          message={text.twoFactorHint}
          style={{ marginBottom: 16 }}
          action={
            <Link href="/admin/account">
              <Button size="small">{text.twoFactorGo}</Button>
            </Link>
          }
        />
      )}
      {home.data !== undefined && <Tiles home={home.data} />}
      {home.loading && <Skeleton active paragraph={{ rows: 4 }} />}
      {home.failure !== null && home.data === undefined && (
        <Failure failure={home.failure} again={home.again} />
      )}
    </>
  )
}

function Tiles({ home }: { home: HomeView }) {
  const waiting = waitingFor(home)
  const overview = overviewOf(home)
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {text.waiting}
      </Typography.Title>
      {waiting.length === 0 ? <p className="admin-quiet">{text.nothing}</p> : <Grid tiles={waiting} />}
      {overview.length > 0 && (
        <>
          <Typography.Title level={2} style={{ fontSize: 16 }}>
            {text.overview}
          </Typography.Title>
          <Grid tiles={overview} />
        </>
      )}
    </>
  )
}

function waitingFor(home: HomeView): TileOf[] {
  const counted = [
    { key: 'drafts', label: text.ownDrafts, value: home.ownDrafts, href: '/admin/templates' },
    { key: 'reviews', label: text.reviews, value: home.reviews, href: '/admin/templates' },
    { key: 'approved', label: text.approved, value: home.approved, href: '/admin/templates' },
    { key: 'locked', label: text.lockedAccounts, value: home.lockedAccounts, href: '/admin/staff' },
  ]
  const tiles: TileOf[] = counted.filter(({ value }) => value !== null && value > 0)
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

function overviewOf(home: HomeView): TileOf[] {
  const counted = [
    { key: 'open', label: text.openVisits, value: home.openVisits, href: '/admin/visits' },
    { key: 'cases', label: text.openCases, value: home.openCases, href: '/admin/visits' },
  ]
  return counted.flatMap(({ value, ...tile }) =>
    value === null ? [] : [{ ...tile, value: value.capped ? text.more(value.count) : value.count }],
  )
}

function Grid({ tiles }: { tiles: readonly TileOf[] }) {
  return (
    <div className="admin-tiles">
      {tiles.map(({ key, label, value, href, note }) => (
        <Link key={key} href={href} className="admin-tile">
          <span className="admin-quiet">{label}</span>
          <b>{value}</b>
          {note !== undefined && <span className="admin-quiet">{note}</span>}
        </Link>
      ))}
    </div>
  )
}

'use client'

import { BarChartOutlined } from '@ant-design/icons'
import { Alert, Button, Skeleton } from 'antd'
import Link from 'next/link'
import { api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { ItemList } from '../inbox/item-list.tsx'
import { useInbox } from '../inbox/use-inbox.ts'
import { Failure } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { useData } from '../use-data.ts'
import { AgentDay } from './agent-day.tsx'
import styles from './home.module.css'
import { text } from './messages.zh-CN.ts'
import { Rates } from './rates.tsx'
import { Tiles } from './tiles.tsx'

/** Number of items of the inbox that the page shows. */
const MOST_ITEMS = 5

/**
 * The day of the signed-in person: what waits for them, an agent's own appointments and calls, a manager's rates, and the
 * numbers of open work.
 */
export function Home() {
  const me = useMe()
  const home = useData(['account', 'home'], () => api.account.home.query())
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.greeting(me.name)}
        actions={
          me.may('report.read') && (
            <Link href="/admin/reports">
              <Button icon={<BarChartOutlined />}>{text.reports}</Button>
            </Link>
          )
        }
      />
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
      <div className={styles.parts}>
        <div className={styles.halves}>
          <Waiting />
          {me.may('callback.work') && <AgentDay callable={home.data?.callableCases} />}
        </div>
        {me.may('report.read') && <Rates />}
        {home.data !== undefined && <Tiles home={home.data} />}
      </div>
      {home.loading && <Skeleton active paragraph={{ rows: 4 }} />}
      {home.failure !== null && home.data === undefined && (
        <Failure failure={home.failure} again={home.again} />
      )}
    </>
  )
}

/** The first things that wait for the person: a draft, a problem case or an alert itself, not only its number. */
function Waiting() {
  const inbox = useInbox()
  const { data, failure } = inbox
  const waiting = data?.items.filter(({ group }) => group === 'TO_DO') ?? []
  const shown = waiting.slice(0, MOST_ITEMS)
  return (
    <Section title={text.waiting}>
      {data === undefined && failure !== null && <Failure failure={failure} again={inbox.again} />}
      {inbox.loading && <Skeleton active paragraph={{ rows: 3 }} />}
      {data !== undefined && waiting.length === 0 && <p className={shared.quiet}>{text.nothing}</p>}
      {data !== undefined && shown.length > 0 && <ItemList items={shown} asOf={data.asOf} />}
      {waiting.length > shown.length && (
        <p className={`${shared.quiet} ${shared.small}`}>
          {/* The inbox reads at most 99 items of each kind exactly. */}
          {text.others(waiting.length - shown.length, waiting.length > 99)}
        </p>
      )}
    </Section>
  )
}

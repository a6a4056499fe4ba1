'use client'

import { BellOutlined } from '@ant-design/icons'
import { Badge, Button, Empty, Skeleton } from 'antd'
import { useState } from 'react'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { Failure } from '../ui/failure.tsx'
import type { Loaded } from '../use-data.ts'
import styles from './inbox.module.css'
import { ItemList } from './item-list.tsx'
import { text } from './messages.zh-CN.ts'
import { type Inbox, type InboxItem, useInbox, useLiveUpdates, useReading } from './use-inbox.ts'
import { useUnreadInTitle } from './use-title.ts'

/**
 * The bell in the header: the number of unread items, and the inbox in a drawer. It keeps the inbox of the whole page up to
 * date.
 */
export function Bell() {
  const inbox = useInbox()
  useLiveUpdates()
  const unread = inbox.data?.unread ?? 0
  useUnreadInTitle(unread)
  const [open, setOpen] = useState(false)
  return (
    <>
      <span className={styles.status} role="status" aria-live="polite">
        {text.unread(unread)}
      </span>
      <Badge count={unread} overflowCount={99} size="small" offset={[2, 6]} title="">
        <Button
          type="text"
          className={styles.bell}
          icon={<BellOutlined />}
          aria-label={text.open(unread)}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        />
      </Badge>
      <InboxDrawer inbox={inbox} open={open} onClose={() => setOpen(false)} />
    </>
  )
}

function InboxDrawer(props: { inbox: Loaded<Inbox>; open: boolean; onClose: () => void }) {
  const { inbox, open, onClose } = props
  const { read, reading } = useReading()
  const { data } = inbox
  return (
    <SidePanel
      title={text.title}
      open={open}
      onClose={onClose}
      width={480}
      destroyOnHidden
      styles={{ body: { paddingTop: 0 } }}
      extra={
        data !== undefined &&
        data.unread > 0 && (
          <Button size="small" loading={reading} onClick={() => void read({ items: null, asOf: data.asOf })}>
            {text.readAll}
          </Button>
        )
      }
    >
      {data === undefined && inbox.loading && <Skeleton active paragraph={{ rows: 6 }} />}
      {data === undefined && inbox.failure !== null && (
        <Failure failure={inbox.failure} again={inbox.again} />
      )}
      {data !== undefined && <Groups inbox={data} onOpen={onClose} />}
    </SidePanel>
  )
}

const groups: readonly InboxItem['group'][] = ['TO_DO', 'NOTICE']

function Groups({ inbox, onOpen }: { inbox: Inbox; onOpen: () => void }) {
  const { items, asOf } = inbox
  if (items.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text.empty} style={{ marginTop: 48 }} />
  return groups.map((group) => {
    const own = items.filter((item) => item.group === group)
    if (own.length === 0) return null
    return (
      <section key={group}>
        <h2 className={styles.group}>{text.group(text.groups[group], own.length)}</h2>
        <ItemList items={own} asOf={asOf} onOpen={onOpen} />
      </section>
    )
  })
}

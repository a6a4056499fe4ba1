'use client'

import Link from 'next/link'
import { When } from '../ui/when.tsx'
import styles from './inbox.module.css'
import { text } from './messages.zh-CN.ts'
import { type InboxItem, useReading } from './use-inbox.ts'

/**
 * Items of the inbox as links to their pages. Opening an item marks it as read.
 * @param props.asOf the instant of the inbox that contains the items
 */
export function ItemList(props: { items: readonly InboxItem[]; asOf: string; onOpen?: () => void }) {
  const { items, asOf, onOpen } = props
  const { read } = useReading()
  return (
    <ul className={styles.items}>
      {items.map((item) => (
        <li key={item.key}>
          <Link
            href={item.link}
            className={styles.item}
            onClick={() => {
              if (!item.read) void read({ items: [item.key], asOf })
              onOpen?.()
            }}
          >
            <span className={styles.dot} data-unread={!item.read}>
              {!item.read && <span className={styles.status}>{text.isUnread}</span>}
            </span>
            <span className={styles.title} data-unread={!item.read}>
              {item.title}
            </span>
            <span className={styles.at}>
              <When at={item.at} />
            </span>
            {item.detail !== null && <span className={styles.detail}>{item.detail}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}

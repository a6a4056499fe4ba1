'use client'

import { Breadcrumb, Flex, Typography } from 'antd'
import Link from 'next/link'
import { type ReactNode, useEffect } from 'react'
import { text } from './messages.zh-CN.ts'
import styles from './page-head.module.css'

/** One entry of the breadcrumb. */
export interface Crumb {
  readonly label: string
  readonly href?: string
}

/**
 * The head of every page: breadcrumb, title, buttons. The tab is titled like the page.
 * @param props.tab the title of the tab, if `title` is not a text
 * @param props.trail the breadcrumb, without the page itself
 * @param props.tags shown beside the title, for example a state or a version
 * @param props.actions the buttons, the main one last
 */
export function PageHead(props: {
  title: ReactNode
  tab?: string
  sub?: ReactNode
  trail?: readonly Crumb[]
  tags?: ReactNode
  actions?: ReactNode
}) {
  const { title, sub, trail = [], tags, actions } = props
  const tab = props.tab ?? (typeof title === 'string' ? title : null)
  useEffect(() => {
    if (tab !== null) document.title = text.tab(tab)
  }, [tab])
  return (
    <header className={styles.head}>
      {trail.length > 0 && (
        <Breadcrumb
          items={trail.map(({ label, href }) => ({
            title: href === undefined ? label : <Link href={href}>{label}</Link>,
          }))}
        />
      )}
      <Flex align="flex-start" justify="space-between" gap={16} wrap>
        <div className={styles.words}>
          <Flex align="center" gap={10} wrap>
            <Typography.Title level={1} className={styles.title}>
              {title}
            </Typography.Title>
            {tags}
          </Flex>
          {sub !== undefined && <p className={styles.sub}>{sub}</p>}
        </div>
        {actions !== undefined && (
          <Flex gap={8} align="center" wrap>
            {actions}
          </Flex>
        )}
      </Flex>
    </header>
  )
}

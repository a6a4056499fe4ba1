'use client'

import { useMenu } from '@refinedev/core'
import { Layout, Menu } from 'antd'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { usePathname } from '../../browser/address.ts'
import { keep, kept } from '../../browser/storage.ts'
import { AreaCount } from '../inbox/area-count.tsx'
import { useInbox } from '../inbox/use-inbox.ts'
import { areaOf, areas, mayEnter } from './areas.tsx'
import styles from './frame.module.css'
import { useMe } from './me.tsx'
import { text } from './messages.zh-CN.ts'

const isKept = () => kept('admin-menu') === 'collapsed'

/**
 * Whether the menu is collapsed, which the browser remembers.
 * @param options.now reads it at once. A component that is also rendered on the server reads it afterwards, because
 * its first rendering must equal the server's.
 */
export function useCollapsed(options: { readonly now?: boolean } = {}) {
  const [collapsed, setCollapsed] = useState(() => options.now === true && isKept())
  useEffect(() => setCollapsed(isKept()), [])
  return {
    collapsed,
    collapse: (to: boolean) => {
      keep('admin-menu', to ? 'collapsed' : 'open')
      setCollapsed(to)
    },
  }
}

/**
 * The menu with the areas this user may see, each with the number of things that wait for the user. The browser remembers
 * whether the menu is collapsed.
 */
export function Sider() {
  const me = useMe()
  const path = usePathname()
  const { menuItems } = useMenu()
  const counts: Readonly<Record<string, number>> = useInbox().data?.counts ?? {}
  // The menu is never rendered on the server, so it is as narrow as it was from its first rendering on.
  const { collapsed, collapse } = useCollapsed({ now: true })
  const items = menuItems.flatMap(({ name }) => {
    const area = areas.find((candidate) => candidate.name === name)
    if (area === undefined || !mayEnter(me.roles, area)) return []
    const label = <Link href={area.path}>{text.areas[area.name]}</Link>
    const waiting = counts[area.name] ?? 0
    const extra = waiting > 0 ? { extra: <AreaCount count={waiting} /> } : {}
    return [{ key: area.name, icon: area.icon, label, title: text.areas[area.name], ...extra }]
  })
  return (
    <Layout.Sider
      className={`admin-sider ${styles.sider}`}
      theme="light"
      width={208}
      collapsedWidth={56}
      collapsible
      collapsed={collapsed}
      onCollapse={collapse}
    >
      <nav aria-label={text.menu}>
        <Menu mode="inline" items={items} selectedKeys={[areaOf(path)?.name ?? '']} />
      </nav>
      {collapsed ? null : <p className={styles.version}>{text.version(me.build.number, me.build.changes)}</p>}
    </Layout.Sider>
  )
}

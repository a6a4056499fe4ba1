'use client'

import { LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { useLogout } from '@refinedev/core'
import { Button, Dropdown, Layout, Tag } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { askDemo } from '#components/demo/api.ts'
import { colours } from '#components/ui/colours.ts'
import { roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { Bell } from '../inbox/bell.tsx'
import { useData } from '../use-data.ts'
import styles from './frame.module.css'
import { useMe } from './me.tsx'
import { text } from './messages.zh-CN.ts'

/**
 * Header with the title, the inbox, the name and roles of the signed-in user, and the sign-out button.
 * @param props.tools what stands between the title and the user, for example the search
 */
export function Header({ tools }: { tools: ReactNode }) {
  const me = useMe()
  const { mutate: leave } = useLogout()
  const demo = useData(['demo'], askDemo)
  const roles = me.roles.map((role) => roleNames[role]).join(' · ')

  return (
    <Layout.Header className={`admin-header ${styles.header}`}>
      <Link href="/admin" className={styles.brand}>
        {text.title}
        {demo.data === true && <Tag color={colours.waiting}>{text.demo}</Tag>}
      </Link>
      {tools}
      <Bell />
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          items: [
            {
              key: 'account',
              icon: <UserOutlined />,
              label: <Link href="/admin/account">{text.account}</Link>,
            },
            { key: 'leave', icon: <LogoutOutlined />, label: text.signOut, onClick: () => leave() },
          ],
        }}
      >
        <Button type="text" className={styles.account} icon={<UserOutlined />} title={`${me.name} ${roles}`}>
          <span>{me.name}</span>
          <span className={styles.accountRoles}>{roles}</span>
        </Button>
      </Dropdown>
    </Layout.Header>
  )
}

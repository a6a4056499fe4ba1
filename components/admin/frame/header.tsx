'use client'

import { LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Layout, Tag } from 'antd'
import Link from 'next/link'
import { askDemo } from '#components/demo/api.ts'
import { colours } from '#components/ui/colours.ts'
import { roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { Bell } from '../inbox/bell.tsx'
import { useData } from '../use-data.ts'
import { SIGN_IN } from './areas.tsx'
import styles from './frame.module.css'
import { useMe } from './me.tsx'
import { text } from './messages.zh-CN.ts'
import { session } from './session.ts'

/** Header with the title, the inbox, the name and roles of the signed-in user, and the sign-out button. */
export function Header() {
  const me = useMe()
  const client = useQueryClient()
  const demo = useData(['demo'], askDemo)

  async function leave(): Promise<void> {
    try {
      await session.signOut()
    } finally {
      // The page must not retain any data of this user for the next user who signs in.
      client.clear()
      window.location.assign(SIGN_IN)
    }
  }

  return (
    <Layout.Header className={`admin-header ${styles.header}`}>
      <Link href="/admin" className={styles.brand}>
        {text.title}
        {demo.data === true && <Tag color={colours.waiting}>{text.demo}</Tag>}
      </Link>
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
            { key: 'leave', icon: <LogoutOutlined />, label: text.signOut, onClick: () => void leave() },
          ],
        }}
      >
        <Button type="text" className={styles.account} icon={<UserOutlined />}>
          <span>{me.name}</span>
          <span className={styles.accountRoles}>{me.roles.map((role) => roleNames[role]).join(' · ')}</span>
        </Button>
      </Dropdown>
    </Layout.Header>
  )
}

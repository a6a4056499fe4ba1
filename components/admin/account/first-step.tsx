'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Button, Typography } from 'antd'
import type { ReactNode } from 'react'
import { SIGN_IN } from '../frame/areas.tsx'
import styles from '../frame/bare.module.css'
import { session } from '../frame/session.ts'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'

/**
 * Layout of a page on which users make their account ready for use. Until the account is ready, no other page opens.
 * @param props.children receives the function `done` and renders a form; the form must call `done` when it has been
 * saved successfully
 */
export function FirstStep(props: { title: string; lead: string; children: (done: () => void) => ReactNode }) {
  const client = useQueryClient()
  const done = () => {
    client.clear()
    window.location.replace('/admin')
  }
  return (
    <main className={styles.bare}>
      <div className={styles.card}>
        <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
          {props.title}
        </Typography.Title>
        <p className={shared.quiet}>{props.lead}</p>
        {props.children(done)}
      </div>
      <Button
        type="link"
        onClick={async () => {
          await session.signOut()
          window.location.replace(SIGN_IN)
        }}
      >
        {text.signOutInstead}
      </Button>
    </main>
  )
}

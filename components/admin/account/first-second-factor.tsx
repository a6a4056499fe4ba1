'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Button, Typography } from 'antd'
import { useState } from 'react'
import { SIGN_IN } from '../frame/areas.tsx'
import { session } from '../frame/session.ts'
import { text } from './messages.zh-CN.ts'
import { SetUp } from './two-factor.tsx'

const words = text.twoFactor

/** All there is for who is obliged to a second factor and has none. */
export function FirstSecondFactor() {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  return (
    <main className="admin-bare">
      <div className="admin-bare-card">
        <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
          {words.firstTitle}
        </Typography.Title>
        <p className="admin-quiet">{words.firstLead}</p>
        <Button type="primary" onClick={() => setOpen(true)}>
          {words.start}
        </Button>
        {open && (
          <SetUp
            onClose={() => setOpen(false)}
            onDone={() => {
              client.clear()
              window.location.replace('/admin')
            }}
          />
        )}
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

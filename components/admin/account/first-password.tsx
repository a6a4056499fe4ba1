'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Button, Typography } from 'antd'
import { SIGN_IN } from '../frame/areas.tsx'
import { text as frameText } from '../frame/messages.zh-CN.ts'
import { session } from '../frame/session.ts'
import { text } from './messages.zh-CN.ts'
import { PasswordForm } from './password-form.tsx'

/** All there is before a given password was replaced by one's own. */
export function FirstPassword() {
  const client = useQueryClient()
  return (
    <main className="admin-bare">
      <div className="admin-bare-card">
        <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
          {frameText.firstPassword.title}
        </Typography.Title>
        <p className="admin-quiet">{frameText.firstPassword.lead}</p>
        <PasswordForm
          onChanged={() => {
            client.clear()
            window.location.replace('/admin')
          }}
        />
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

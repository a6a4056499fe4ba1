'use client'

import { App, Button } from 'antd'
import { Dialog } from '../ui/dialog/dialog.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'

/** A new password with the name of the account's owner. */
export interface ToldPassword {
  readonly name: string
  readonly password: string
}

/** Shows a new password. After the dialog is closed, the password cannot be shown again. */
export function OneTimePassword({ told, onClose }: { told: ToldPassword; onClose: () => void }) {
  const { message } = App.useApp()
  return (
    <Dialog
      open
      title={text.passwordTitle}
      closable={false}
      maskClosable={false}
      keyboard={false}
      footer={[
        <Button
          key="copy"
          onClick={async () => {
            await navigator.clipboard.writeText(told.password)
            message.success(text.copied)
          }}
        >
          {text.copy}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {text.close}
        </Button>,
      ]}
    >
      <p>{text.passwordBody(told.name)}</p>
      <div className={shared.codeBlock} data-password="">
        {told.password}
      </div>
    </Dialog>
  )
}

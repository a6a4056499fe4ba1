'use client'

import { App, Button } from 'antd'
import { useEffect } from 'react'
import { Dialog } from '../ui/dialog/dialog.tsx'
import shared from '../ui/shared.module.css'
import { useCopy } from '../ui/use-copy.ts'
import { When } from '../ui/when.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './partners.module.css'

const words = text.issued

/** A new key, which the server does not keep, and the name of its client. */
export interface ToldKey {
  readonly name: string
  readonly key: string
  readonly expiresAt: string
}

/**
 * Shows a new key. It cannot be shown again, so the dialog asks before it closes, and the browser asks before the page
 * is left.
 */
export function IssuedKey({ told, onClose }: { told: ToldKey; onClose: () => void }) {
  const { modal } = App.useApp()
  const copy = useCopy()
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', leave)
    return () => window.removeEventListener('beforeunload', leave)
  }, [])

  function ask(): void {
    modal.confirm({
      title: words.askTitle,
      content: words.askBody,
      okText: words.stored,
      cancelText: words.back,
      // Pressing Enter twice must not lose the key.
      autoFocusButton: 'cancel',
      onOk: onClose,
    })
  }

  return (
    <Dialog
      open
      title={words.title}
      maskClosable={false}
      onCancel={ask}
      footer={[
        <Button key="close" onClick={ask}>
          {words.close}
        </Button>,
        <Button key="copy" type="primary" autoFocus onClick={() => void copy(told.key)}>
          {words.copy}
        </Button>,
      ]}
    >
      <p>{words.body(told.name)}</p>
      <output className={`${shared.codeBlock} ${styles.key}`} aria-label={words.label}>
        {told.key}
      </output>
      <p className={shared.quiet}>
        {words.until} <When at={told.expiresAt} />
      </p>
    </Dialog>
  )
}

'use client'

import { App, Button } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import shared from '../../ui/shared.module.css'
import { useCopy } from '../../ui/use-copy.ts'
import { text } from './messages.zh-CN.ts'
import styles from './partner-head.module.css'

/** The words about one kind of secret. */
export interface SecretWords {
  readonly title: string
  readonly label: string
  readonly copy: string
  readonly askTitle: string
  readonly askBody: string
}

/**
 * Shows a new secret. It cannot be shown again, so the dialog asks before it closes, and the browser asks before the page
 * is left.
 * @param props.lead what to do with it
 * @param props.children what else to know of it
 */
export function ShownOnce(props: {
  secret: string
  words: SecretWords
  lead: string
  children: ReactNode
  onClose: () => void
}) {
  const { secret, words, lead, children, onClose } = props
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
      okText: text.stored,
      cancelText: text.back,
      // Pressing Enter twice must not lose the secret.
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
          {text.close}
        </Button>,
        <Button key="copy" type="primary" autoFocus onClick={() => void copy(secret)}>
          {words.copy}
        </Button>,
      ]}
    >
      <p>{lead}</p>
      <output className={`${shared.codeBlock} ${styles.secret}`} aria-label={words.label}>
        {secret}
      </output>
      {children}
    </Dialog>
  )
}

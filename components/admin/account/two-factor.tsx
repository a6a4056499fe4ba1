'use client'

import { App, Button, Flex, Form, Input, QRCode, Typography } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { codeDigits } from '../../browser/code-digits.ts'
import { useMe } from '../frame/me.tsx'
import { identityKey, session } from '../frame/session.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { text as partsText } from '../ui/messages.zh-CN.ts'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import styles from './account.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.twoFactor

/** Shows whether the second factor is on, with buttons that switch it on or off. */
export function SecondFactor() {
  const me = useMe()
  const { message } = App.useApp()
  const [open, setOpen] = useState<'start' | 'stop' | null>(null)
  return (
    <Section
      title={words.title}
      extra={<ToneTag tone={me.twoFactor ? 'good' : 'quiet'}>{me.twoFactor ? words.on : words.off}</ToneTag>}
    >
      <Flex justify="space-between" align="center" gap={12} wrap>
        <span className={shared.quiet}>{me.twoFactor ? words.leadOn : words.lead}</span>
        {me.twoFactor && me.owesSecondFactor ? (
          <span className={shared.quiet}>{words.obliged}</span>
        ) : (
          <Button
            type={me.twoFactor ? 'default' : 'primary'}
            danger={me.twoFactor}
            onClick={() => setOpen(me.twoFactor ? 'stop' : 'start')}
          >
            {me.twoFactor ? words.stop : words.start}
          </Button>
        )}
      </Flex>
      {open === 'start' && (
        <SetUp
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null)
            message.success(words.enabled)
          }}
        />
      )}
      {open === 'stop' && (
        <PasswordDialog
          title={words.stop}
          lead={words.stopLead}
          confirm={words.stop}
          danger
          work={session.removeSecondFactor}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null)
            message.success(words.stopped)
          }}
        />
      )}
    </Section>
  )
}

type Prepared = Awaited<ReturnType<typeof session.prepareSecondFactor>>

/** Sets up a second factor in four steps: password, QR code, a first code, backup codes. */
export function SetUp(props: { onClose: () => void; onDone: () => void }) {
  const [prepared, setPrepared] = useState<Prepared | null>(null)
  if (prepared !== null) return <Confirm prepared={prepared} {...props} />
  return (
    <PasswordDialog
      title={words.start}
      lead={words.passwordLead}
      confirm={words.continue}
      work={session.prepareSecondFactor}
      onClose={props.onClose}
      onDone={setPrepared}
    />
  )
}

/** Dialog that asks for the current password and calls `work` with it. */
function PasswordDialog<T>(props: {
  title: string
  lead: string
  confirm: string
  danger?: boolean
  work: (password: string) => Promise<T>
  onClose: () => void
  onDone: (value: T) => void
}) {
  const [form] = Form.useForm<{ password: string }>()
  const command = useCommand(props.work, [['account'], identityKey])
  return (
    <Dialog
      open
      title={props.title}
      okText={props.confirm}
      cancelText={partsText.cancel}
      okButtonProps={{ danger: props.danger ?? false }}
      confirmLoading={command.running}
      onOk={() => form.submit()}
      onCancel={props.onClose}
    >
      <p className={shared.quiet}>{props.lead}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={async ({ password }) => {
          const answer = await command.run(password)
          if (answer.ok) props.onDone(answer.value)
        }}
      >
        <Form.Item
          name="password"
          label={text.current}
          rules={[{ required: true, message: text.currentMissing }]}
        >
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

function Confirm(props: { prepared: Prepared; onClose: () => void; onDone: () => void }) {
  const { totpURI, backupCodes } = props.prepared
  const { message } = App.useApp()
  const [form] = Form.useForm<{ code: string }>()
  const command = useCommand(session.confirmSecondFactor, [['account'], identityKey])
  const secret = new URL(totpURI).searchParams.get('secret') ?? ''
  return (
    <Dialog
      open
      width={560}
      title={words.start}
      okText={words.confirm}
      cancelText={partsText.cancel}
      confirmLoading={command.running}
      onOk={() => form.submit()}
      onCancel={props.onClose}
      maskClosable={false}
    >
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {words.scanTitle}
      </Typography.Title>
      <Flex gap={16} align="flex-start">
        <QRCode className={styles.qr} value={totpURI} size={176} bordered={false} type="svg" />
        <div style={{ minWidth: 0 }}>
          <p className={shared.quiet}>{words.scanLead}</p>
          <span className={shared.quiet}>{words.manualKey}</span>
          <div className={shared.codeBlock} data-secret="">
            {secret.replace(/(.{4})(?=.)/g, '$1 ')}
          </div>
        </div>
      </Flex>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {words.codesTitle}
      </Typography.Title>
      <p className={shared.quiet}>{words.codesLead}</p>
      <div className={`${shared.codeBlock} ${styles.codes}`}>
        {backupCodes.map((code) => (
          <span key={code}>{code}</span>
        ))}
      </div>
      <Button
        size="small"
        style={{ marginTop: 8 }}
        onClick={async () => {
          await navigator.clipboard.writeText(backupCodes.join('\n'))
          message.success(partsText.copied)
        }}
      >
        {words.copyCodes}
      </Button>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {words.confirmTitle}
      </Typography.Title>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={async ({ code }) => {
          const answer = await command.run(code)
          if (answer.ok) props.onDone()
          else form.setFieldValue('code', '')
        }}
      >
        <Form.Item
          name="code"
          label={words.code}
          normalize={codeDigits}
          rules={[{ required: true, pattern: /^\d{6}$/, message: words.codeMissing }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" style={{ width: 160 }} />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

'use client'

import { Button, Flex, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { KEY_DAYS_MOST, KEYS_AT_ONCE } from '#server/partner/rules/scopes.ts'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import type { ClientRow } from './client-drawer.tsx'
import type { ToldKey } from './issued-key.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.keys
const USUAL_DAYS = 365

interface Typed {
  readonly days: number
  readonly reason: string
}

/** The button that issues a key for a client, and its dialog. */
export function IssueKey(props: { client: ClientRow; onIssued: (told: ToldKey) => void }) {
  const { client, onIssued } = props
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button size="small" aria-label={`${words.issue} ${client.name}`} onClick={() => setAsking(true)}>
        {words.issue}
      </Button>
      {asking && (
        <AskForKey
          client={client}
          onClose={() => setAsking(false)}
          onIssued={(told) => {
            setAsking(false)
            onIssued(told)
          }}
        />
      )}
    </>
  )
}

function AskForKey(props: { client: ClientRow; onClose: () => void; onIssued: (told: ToldKey) => void }) {
  const { client, onClose, onIssued } = props
  const [form] = Form.useForm<Typed>()
  const command = useCommand(
    ({ days, reason }: Typed) =>
      api.partner.issueKey.mutate({ clientId: client.id, days, reason: reason.trim() }),
    [recordsOf('partners')],
  )

  async function run(typed: Typed): Promise<void> {
    const answer = await command.run(typed)
    if (!answer.ok) return
    const { key, expiresAt } = answer.value
    onIssued({ name: client.name, key, expiresAt })
  }

  return (
    <Dialog
      open
      title={words.issue}
      okText={words.issue}
      cancelText={text.cancel}
      confirmLoading={command.running}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className={shared.quiet}>{words.issueBody(client.name, KEYS_AT_ONCE)}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ days: USUAL_DAYS, reason: '' }}
        onFinish={(typed) => void run(typed)}
      >
        <Form.Item label={words.days} htmlFor="days">
          <Flex gap={8} align="baseline">
            <Form.Item
              name="days"
              noStyle
              rules={[
                {
                  required: true,
                  type: 'integer',
                  min: 1,
                  max: KEY_DAYS_MOST,
                  message: words.daysWrong(KEY_DAYS_MOST),
                },
              ]}
            >
              <InputNumber id="days" style={{ width: 120 }} />
            </Form.Item>
            <span className={shared.quiet}>{words.daysMost(KEY_DAYS_MOST)}</span>
          </Flex>
        </Form.Item>
        <Form.Item
          name="reason"
          label={text.reason}
          rules={[{ required: true, whitespace: true, min: 4, message: text.reasonNeeded }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} showCount />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

'use client'

import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { count } from '#components/charts/format.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import { Copyable } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand } from '../../use-data.ts'
import { Answer } from './answer.tsx'
import type { EndpointRow } from './endpoint-drawer.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './webhooks.module.css'
import { outcomeOf } from './words.ts'

type Sent = AdminOutputs['webhook']['test']

/** The button that sends a test message to an endpoint, and its dialog with the answer. */
export function TryEndpoint({ endpoint }: { endpoint: EndpointRow }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="small"
        type="link"
        aria-label={`${text.test} ${endpoint.description}`}
        onClick={() => setAsking(true)}
      >
        {text.test}
      </Button>
      {asking && <Try endpoint={endpoint} onClose={() => setAsking(false)} />}
    </>
  )
}

function Try({ endpoint, onClose }: { endpoint: EndpointRow; onClose: () => void }) {
  const { id, url } = endpoint
  const [form] = Form.useForm<{ reason: string }>()
  const [sent, setSent] = useState<Sent | null>(null)
  const command = useCommand((reason: string) => api.webhook.test.mutate({ id, reason }))

  async function run(reason: string): Promise<void> {
    const answer = await command.run(reason)
    setSent(answer.ok ? answer.value : null)
  }

  return (
    <Dialog
      open
      title={text.testTitle}
      okText={sent === null ? text.send : text.sendAgain}
      cancelText={sent === null ? text.cancel : text.close}
      confirmLoading={command.running}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className={styles.name}>{text.testBody(url)}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ reason: '' }}
        onFinish={({ reason }) => void run(reason.trim())}
      >
        <Form.Item
          name="reason"
          label={text.reason}
          rules={[{ required: true, whitespace: true, min: 4, message: text.reasonNeeded }]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
      {/* It is there before the first answer, so that the dialog does not grow under the pointer. */}
      <div className={styles.result} aria-live="polite">
        {sent === null ? <span className={shared.quiet}>{text.answerHere}</span> : <Result sent={sent} />}
      </div>
    </Dialog>
  )
}

function Result({ sent: { id, answer } }: { sent: Sent }) {
  const { good, name, advice } = outcomeOf(answer)
  return (
    <>
      <Alert
        type={good ? 'success' : 'error'}
        showIcon
        message={
          <>
            {name} <span className={shared.quiet}>{text.took(count(answer.ms))}</span>
          </>
        }
        description={advice}
      />
      <div>
        {text.messageId}{' '}
        <Copyable copy={id}>
          <code>{id}</code>
        </Copyable>
      </div>
      {answer.status !== null && <Answer body={answer.body} />}
    </>
  )
}

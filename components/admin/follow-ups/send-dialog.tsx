'use client'

import { App, Form, Input, Radio } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type FollowUpKind, followUpKinds } from '#server/vocabulary/dispositions.ts'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import type { FollowUpRow } from './words.ts'

const words = text.send
const kinds = callbackText.followUp.kinds

interface Values {
  readonly kind: FollowUpKind
  readonly reference: string
}

/** Dialog for 信函已发出 (letter sent) or 面访已派单 (branch visit assigned). It asks for a tracking number. */
export function SendDialog({ row, onClose }: { row: FollowUpRow; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const kind = Form.useWatch('kind', form) ?? 'LETTER'
  const command = useCommand(
    ({ kind: how, reference }: Values) =>
      api.followUp.send.mutate({ id: row.id, version: row.version, kind: how, reference: reference.trim() }),
    [recordsOf('followUps')],
  )

  async function send(values: Values): Promise<void> {
    const answer = await command.run(values)
    if (!answer.ok) return
    message.success(words.done)
    onClose()
  }

  return (
    <Dialog
      open
      title={row.kind === null ? words.title : words.titleAgain}
      okText={words.confirm}
      cancelText={text.cancel}
      confirmLoading={command.running}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {row.kind !== null && <p>{words.again_(kinds[row.kind], row.reference ?? text.dash)}</p>}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: row.kind ?? 'LETTER', reference: '' }}
        onFinish={(values) => void send(values)}
      >
        <Form.Item name="kind" label={words.kind}>
          <Radio.Group options={followUpKinds.map((value) => ({ value, label: kinds[value] }))} />
        </Form.Item>
        <Form.Item
          name="reference"
          label={words.reference[kind]}
          rules={[{ required: true, whitespace: true, message: words.referenceNeeded }]}
        >
          <Input autoFocus maxLength={60} autoComplete="off" />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
      {command.failure?.code === 'EDITED_MEANWHILE' && <p className={shared.quiet}>{text.kept}</p>}
    </Dialog>
  )
}

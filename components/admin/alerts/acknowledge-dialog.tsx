'use client'

import { App, Form, Input } from 'antd'
import { factsWords } from '#server/reporting/alerts/messages.zh-CN.ts'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import { type AlertRow, alertName } from './words.ts'

const words = text.acknowledge
const LEAST = 4
const MOST = 500

/** Dialog for 标记已处理 (mark as handled). The user records what was found and what was done. */
export function AcknowledgeDialog({ alert, onClose }: { alert: AlertRow; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ note: string }>()
  const command = useCommand(
    (note: string) => api.alert.acknowledge.mutate({ id: alert.id, note }),
    [recordsOf('alerts'), ['account', 'home']],
  )

  async function acknowledge(note: string): Promise<void> {
    const answer = await command.run(note.trim())
    if (!answer.ok) return
    message.success(words.done)
    onClose()
  }

  return (
    <Dialog
      open
      title={words.title}
      okText={words.confirm}
      cancelText={text.cancel}
      confirmLoading={command.running}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>
        <strong>{alertName(alert)}</strong>
        <br />
        {factsWords(alert)}
      </p>
      <p className={shared.quiet}>{words.lead}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ note }) => void acknowledge(note)}
      >
        <Form.Item
          name="note"
          label={words.note}
          rules={[{ required: true, whitespace: true, min: LEAST, message: words.noteNeeded }]}
        >
          <Input.TextArea
            autoFocus
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={MOST}
            showCount
            placeholder={words.noteHint}
          />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

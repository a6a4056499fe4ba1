'use client'

import { App, Form, Input, Radio } from 'antd'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { askWays } from '../directory/ways.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import type { StaffRow } from './staff-screen.tsx'

interface Fields {
  readonly directory: 'oidc' | 'wecom'
  readonly subject: string
}

/** Asks for the person of a directory to whom an account is linked. */
export function LinkDialog({ row, onClose }: { row: StaffRow; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const ways = useData(['directory', 'ways'], askWays)
  const command = useCommand(
    (identity: Fields) => api.staff.link.mutate({ id: row.id, version: row.version, identity }),
    [recordsOf('staff')],
  )

  async function link(identity: Fields): Promise<void> {
    const answer = await command.run(identity)
    if (!answer.ok) return
    message.success(text.done)
    onClose()
  }

  return (
    <Dialog
      open
      title={text.link}
      okText={text.link}
      cancelText={text.cancel}
      confirmLoading={command.running}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{text.linkBody(row.name)}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          directory: ways.data?.oidc === false ? 'wecom' : 'oidc',
          subject: row.subject ?? '',
        }}
        onFinish={(fields) => void link(fields)}
      >
        <Form.Item name="directory" label={text.directory}>
          <Radio.Group
            options={(['oidc', 'wecom'] as const).map((value) => ({
              value,
              label: text.sources[value],
              disabled: ways.data?.[value] !== true,
            }))}
          />
        </Form.Item>
        <Form.Item
          name="subject"
          label={text.subjectLabel}
          rules={[{ required: true, whitespace: true, message: text.subjectMissing }]}
        >
          <Input maxLength={255} autoComplete="off" spellCheck={false} />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

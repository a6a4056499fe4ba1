'use client'

import { App, Form, Select } from 'antd'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { chosen } from '../ui/chosen.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import type { ProblemDetail } from './words.ts'

const words = text.assign

/** Assigns a problem case to a person who may handle it and is not in sales. */
export function AssignDialog({ problem, onClose }: { problem: ProblemDetail; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ handlerId: string }>()
  const handlers = useData(['problem', 'handlers'], () => api.problem.handlers.query())
  const command = useCommand(
    (handlerId: string) => api.problem.assign.mutate({ id: problem.id, version: problem.version, handlerId }),
    [recordsOf('problems'), ['account', 'home']],
  )

  async function assign(handlerId: string): Promise<void> {
    const answer = await command.run(handlerId)
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
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ handlerId }) => void assign(handlerId)}
      >
        <Form.Item name="handlerId" label={words.handler} extra={words.hint} rules={[chosen(words.needed)]}>
          <Select
            autoFocus
            showSearch
            optionFilterProp="label"
            loading={handlers.loading}
            placeholder={words.placeholder}
            notFoundContent={words.nobody}
            options={(handlers.data ?? [])
              .filter(({ id }) => id !== problem.handlerId)
              .map(({ id, name, username }) => ({ value: id, label: `${name} ${username}` }))}
          />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure ?? handlers.failure} />
    </Dialog>
  )
}

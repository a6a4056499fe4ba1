'use client'

import { App, Form, Input, Select } from 'antd'
import { askerCheckNames, deletionGroundNames } from '#server/retention/rules/messages.zh-CN.ts'
import {
  type AskerCheck,
  askerChecks,
  type DeletionGround,
  deletionGrounds,
} from '#server/vocabulary/visits.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand } from '../use-data.ts'
import type { FoundHeld } from './held.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.answer

interface Filled {
  readonly ground: DeletionGround
  readonly askerCheck: AskerCheck
  readonly reference: string
}

/** Asks for the ground and how the identity was checked, then deletes what can go and records the request. */
export function AnswerDialog(props: { found: FoundHeld; onClose: () => void; onDone: (id: string) => void }) {
  const { policyNo, leaving } = props.found
  const { message } = App.useApp()
  const [form] = Form.useForm<Filled>()
  const answer = useCommand(
    (filled: Filled) => api.personalData.answer.mutate({ policyNo, ...filled }),
    [['personal-data']],
  )
  async function finish(filled: Filled): Promise<void> {
    const done = await answer.run(filled)
    if (!done.ok) return
    message.success(words.done)
    props.onDone(done.value.id)
  }
  const chosen = [{ required: true, message: words.choose }]
  return (
    <Dialog
      open
      title={words.title}
      okText={leaving.length === 0 ? words.submitNothing : words.submit}
      okButtonProps={{ danger: leaving.length > 0 }}
      cancelText={text.cancel}
      confirmLoading={answer.running}
      onOk={() => form.submit()}
      onCancel={props.onClose}
    >
      <p>{words.body(leaving.length)}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(filled) => void finish(filled)}>
        <Form.Item name="ground" label={words.ground} rules={chosen}>
          <Select
            placeholder={words.choose}
            options={deletionGrounds.map((value) => ({ value, label: deletionGroundNames[value] }))}
          />
        </Form.Item>
        <Form.Item name="askerCheck" label={words.askerCheck} rules={chosen}>
          <Select
            placeholder={words.choose}
            options={askerChecks.map((value) => ({ value, label: askerCheckNames[value] }))}
          />
        </Form.Item>
        <Form.Item
          name="reference"
          label={words.reference}
          extra={words.referenceHint}
          rules={[{ required: true, whitespace: true, min: 2, message: words.needed }]}
        >
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
      </Form>
      <FailureNote failure={answer.failure} />
    </Dialog>
  )
}

'use client'

import { App, Form, Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import type { ProblemDetail } from './words.ts'

const LEAST = 4
const MOST = 2000

export type TextStep = 'note' | 'resolve' | 'reopen' | 'close'

function give(step: TextStep, { id, version }: ProblemDetail, said: string): Promise<unknown> {
  switch (step) {
    case 'note':
      return api.problem.note.mutate({ id, version, text: said })
    case 'resolve':
      return api.problem.resolve.mutate({ id, version, resolution: said })
    case 'reopen':
      return api.problem.reopen.mutate({ id, version, text: said })
    case 'close':
      return api.problem.close.mutate({ id, version, text: said })
  }
}

/**
 * Dialog in which the user writes the text of one step of a problem case. If another person recorded a step first,
 * the dialog stays open and keeps the entered text. The text is then sent with the new version number of the problem
 * case.
 * @param props.latest the last recorded step, shown if another person recorded a step first
 */
export function TextDialog(props: {
  step: TextStep
  problem: ProblemDetail
  latest: ReactNode
  onClose: () => void
}) {
  const { step, problem, latest, onClose } = props
  const words = text.dialogs[step]
  const { message } = App.useApp()
  const [form] = Form.useForm<{ said: string }>()
  const [beaten, setBeaten] = useState(false)
  const command = useCommand(
    (said: string) => give(step, problem, said),
    [recordsOf('problems'), ['account', 'home']],
  )

  async function run(said: string): Promise<void> {
    const answer = await command.run(said)
    if (answer.ok) {
      message.success(words.done)
      onClose()
    } else if (answer.failure.code === 'EDITED_MEANWHILE') setBeaten(true)
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
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ said }) => void run(said.trim())}>
        <Form.Item
          name="said"
          label={words.label}
          rules={[{ required: true, whitespace: true, min: LEAST, message: text.dialogs.needed }]}
        >
          <Input.TextArea
            autoFocus
            autoSize={{ minRows: 4, maxRows: 12 }}
            maxLength={MOST}
            showCount
            placeholder={words.placeholder}
          />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
      {beaten && (
        <div className={styles.kept}>
          {text.dialogs.kept}
          {latest}
        </div>
      )}
    </Dialog>
  )
}

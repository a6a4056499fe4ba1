'use client'

import { Form, Input } from 'antd'
import type { ReactNode } from 'react'
import type { StaffFailure } from '../failure.ts'
import { Dialog } from './dialog/dialog.tsx'
import { FailureNote } from './failure.tsx'
import { text } from './messages.zh-CN.ts'

const LEAST = 4
const MOST = 200

/**
 * Asks for a reason before an action. The reason is recorded.
 * @param props.onConfirm runs the action; after a refusal the dialog stays open with `failure` until the caller
 * closes it
 * @param props.danger gives the button a warning colour
 */
export function ConfirmReason(props: {
  open: boolean
  title: string
  body?: ReactNode
  confirm?: string
  placeholder?: string
  danger?: boolean
  running?: boolean
  /** Fields below the reason. */
  children?: ReactNode
  failure?: StaffFailure | null
  onConfirm: (reason: string) => void
  onCancel: () => void
}) {
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Dialog
      open={props.open}
      title={props.title}
      okText={props.confirm ?? text.confirm}
      cancelText={text.cancel}
      okButtonProps={{ danger: props.danger ?? false, htmlType: 'submit' }}
      confirmLoading={props.running ?? false}
      onOk={() => form.submit()}
      onCancel={props.onCancel}
      destroyOnHidden
    >
      {props.body}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        onFinish={({ reason }) => props.onConfirm(reason.trim())}
      >
        <Form.Item
          name="reason"
          label={text.reason}
          rules={[{ required: true, whitespace: true, min: LEAST, message: text.reasonNeeded }]}
        >
          <Input.TextArea
            autoFocus
            autoSize={{ minRows: 2, maxRows: 5 }}
            maxLength={MOST}
            showCount
            placeholder={props.placeholder}
          />
        </Form.Item>
        {props.children}
      </Form>
      <FailureNote failure={props.failure ?? null} />
    </Dialog>
  )
}

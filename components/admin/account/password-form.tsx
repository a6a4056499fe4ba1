'use client'

import { Button, Form, Input } from 'antd'
import { passwordFaults } from '#server/procedure/reasons.zh-CN.ts'
import { passwordFault } from '#server/staff/rules/sign-in.ts'
import { api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

interface Typed {
  current: string
  next: string
  repeat: string
}

/** Form that changes the password: current password, new password, new password repeated. */
export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const me = useMe()
  const [form] = Form.useForm<Typed>()
  const command = useCommand((typed: Typed) =>
    api.account.changePassword.mutate({ current: typed.current, next: typed.next }),
  )

  async function change(typed: Typed): Promise<void> {
    const answer = await command.run(typed)
    if (answer.ok) {
      form.resetFields()
      onChanged()
    } else if (answer.failure.code === 'PASSWORD_WRONG') {
      form.setFields([{ name: 'current', errors: [answer.failure.message] }])
    }
  }

  const besideField = command.failure?.code === 'PASSWORD_WRONG'
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(typed) => void change(typed)}>
      {/* This hidden field contains the user name, so that password managers store the new password under that name. */}
      <input type="text" autoComplete="username" value={me.username} readOnly hidden />
      <Form.Item
        name="current"
        label={text.current}
        rules={[{ required: true, message: text.currentMissing }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="next"
        label={text.next}
        extra={text.nextHint}
        dependencies={['current']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value: string | undefined) => {
              const same = value === getFieldValue('current')
              const fault = same ? 'SAME' : passwordFault(value ?? '', me)
              if (fault === null) return Promise.resolve()
              return Promise.reject(new Error(`${text.next}${passwordFaults[fault]}`))
            },
          }),
        ]}
        validateTrigger="onBlur"
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeat"
        label={text.repeat}
        dependencies={['next']}
        validateTrigger="onBlur"
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value: string | undefined) =>
              value === getFieldValue('next')
                ? Promise.resolve()
                : Promise.reject(new Error(text.repeatDiffers)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <FailureNote failure={besideField ? null : command.failure} />
      <Button type="primary" htmlType="submit" loading={command.running}>
        {text.change}
      </Button>
    </Form>
  )
}

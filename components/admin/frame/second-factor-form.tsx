'use client'

import { Button, Flex, Form, Input } from 'antd'
import { useState } from 'react'
import { backupCode, codeDigits } from '../../browser/code-digits.ts'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import type { SignInStep } from './session.ts'
import { useSignIn } from './use-sign-in.ts'

const words = text.signIn

/** The second step of signing in: a code of the authenticator app, or a backup code. */
export function SecondFactorForm(props: { onPassed: (step: SignInStep) => void; onRestart: () => void }) {
  const [backup, setBackup] = useState(false)
  const [form] = Form.useForm<{ code: string }>()
  const command = useSignIn()
  const expired = command.failure?.code === 'SECOND_FACTOR_EXPIRED'
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={async ({ code }) => {
        const answer = await command.run(backup ? { backupCode: code } : { code })
        if (answer.ok) props.onPassed(answer.value)
        else form.setFieldValue('code', '')
      }}
    >
      <p className={shared.quiet}>{backup ? words.backupLead : words.codeLead}</p>
      {backup ? (
        <Form.Item
          key="backup"
          name="code"
          label={words.backupCode}
          normalize={backupCode}
          rules={[{ required: true, whitespace: true, message: words.backupMissing }]}
        >
          <Input size="large" autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
      ) : (
        <Form.Item
          key="code"
          name="code"
          label={words.code}
          normalize={codeDigits}
          rules={[{ required: true, pattern: /^\d{6}$/, message: words.codeMissing }]}
        >
          <Input size="large" autoComplete="one-time-code" inputMode="numeric" autoFocus />
        </Form.Item>
      )}
      <FailureNote failure={command.failure} />
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={command.running}
        disabled={expired}
      >
        {words.verify}
      </Button>
      <Flex justify="space-between" wrap style={{ marginTop: 12 }}>
        <Button
          type="link"
          style={{ paddingInline: 0 }}
          onClick={() => {
            setBackup(!backup)
            form.resetFields()
            command.reset()
          }}
        >
          {backup ? words.useCode : words.useBackup}
        </Button>
        <Button type="link" style={{ paddingInline: 0 }} onClick={props.onRestart}>
          {words.restart}
        </Button>
      </Flex>
    </Form>
  )
}

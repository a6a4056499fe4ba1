'use client'

import { Alert, Button, Flex, Form, Input, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { alertRuleTexts } from '#server/reporting/alerts/messages.zh-CN.ts'
import { alertForms } from '#server/reporting/alerts/rules/thresholds.ts'
import { useChangeForm } from '../data/use-record-form.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import type { AlertRuleRow } from './words.ts'

const words = text.rules

interface Typed {
  readonly threshold: number
  readonly enabled: boolean
  readonly reason: string
}

/** Sets the threshold of one rule and switches the rule on or off. */
export function RuleDialog({ rule, onClose }: { rule: AlertRuleRow; onClose: () => void }) {
  const [unchanged, setUnchanged] = useState(false)
  const { name, meaning } = alertRuleTexts[rule.kind]
  const form = useChangeForm('alertRules', rule.kind, rule, {
    input: ({ threshold, enabled, reason }: Typed, { kind, version, ...before }) => {
      const same = threshold === before.threshold && enabled === before.enabled
      setUnchanged(same)
      return same ? null : { kind, version, threshold, enabled, reason: reason.trim() }
    },
    saved: words.saved(name),
    onSaved: onClose,
  })

  return (
    <Dialog
      open
      title={words.editTitle(name)}
      okText={words.save}
      cancelText={text.cancel}
      confirmLoading={form.saving}
      maskClosable={false}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p className={shared.quiet}>{meaning}</p>
      <Form
        {...form.formProps}
        initialValues={{ threshold: rule.threshold, enabled: rule.enabled, reason: '' }}
      >
        <ThresholdField
          rule={rule}
          onRestore={() => form.formProps.form.setFieldValue('threshold', rule.standard)}
        />
        <Form.Item name="enabled" label={words.enabled} valuePropName="checked">
          <Switch checkedChildren={words.on} unCheckedChildren={words.off} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={words.reason}
          rules={[{ required: true, whitespace: true, min: 4, message: words.reasonNeeded }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} showCount />
        </Form.Item>
      </Form>
      {unchanged && <Alert type="info" showIcon message={words.unchanged} className={shared.note} />}
      <FailureNote failure={form.failure} />
    </Dialog>
  )
}

function ThresholdField({ rule, onRestore }: { rule: AlertRuleRow; onRestore: () => void }) {
  const form = alertForms[rule.kind]
  const { min, max } = rule
  return (
    <Form.Item label={words.threshold} extra={words.range(min, max, words.units[form])} required>
      <Flex gap={8} align="baseline">
        <span>{words.before[form]}</span>
        <Form.Item
          name="threshold"
          noStyle
          rules={[{ required: true, type: 'integer', min, max, message: words.outOfBounds(min, max) }]}
        >
          <InputNumber autoFocus style={{ width: 120 }} aria-label={words.threshold} />
        </Form.Item>
        <span>{words.units[form].trim()}</span>
        {rule.threshold !== rule.standard && (
          <Button type="link" size="small" onClick={onRestore}>
            {words.restore}
          </Button>
        )}
      </Flex>
    </Form.Item>
  )
}

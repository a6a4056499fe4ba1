'use client'

import { Flex, Form, Input, InputNumber, Select, Switch } from 'antd'
import { productCodeSchema } from '#server/policy/rules/product-version.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { designTypes } from '#server/vocabulary/enums.ts'
import { DatePicker } from '../ui/day-picker.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.form

/**
 * The fields of a version of a product.
 * @param props.adding true to show the code field; the code cannot be changed later
 * @param props.universal true to show the guaranteed rate, which only the universal design type has
 */
export function ProductFields({ adding, universal }: { adding: boolean; universal: boolean }) {
  return (
    <>
      {adding && (
        <Form.Item
          name="code"
          label={words.code}
          extra={words.codeHint}
          rules={[
            {
              validator: (_, value: unknown) => {
                const parsed = productCodeSchema.safeParse(value ?? '')
                return parsed.success
                  ? Promise.resolve()
                  : Promise.reject(new Error(parsed.error.issues[0]?.message ?? words.required))
              },
            },
          ]}
        >
          <Input autoFocus maxLength={40} />
        </Form.Item>
      )}
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: words.required }]}
      >
        <Input maxLength={100} showCount />
      </Form.Item>
      <Flex gap={16} wrap>
        <Form.Item name="designType" label={words.design} style={{ flex: '1 1 200px' }}>
          <Select options={designTypes.map((value) => ({ value, label: designTypeNames[value] }))} />
        </Form.Item>
        <Form.Item
          name="guaranteedRate"
          label={words.rate}
          extra={words.rateHint}
          style={{ flex: '1 1 200px' }}
        >
          <Input disabled={!universal} inputMode="decimal" maxLength={6} />
        </Form.Item>
      </Flex>
      <Flex gap={32} wrap>
        <Form.Item name="newType" label={words.newType} valuePropName="checked" tooltip={words.newTypeHint}>
          <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
        </Form.Item>
        <Form.Item name="riskTranscription" label={words.riskTranscription} valuePropName="checked">
          <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
        </Form.Item>
        <Form.Item
          name="dualRecording"
          label={words.dualRecording}
          valuePropName="checked"
          tooltip={words.dualRecordingHint}
        >
          <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
        </Form.Item>
        <Form.Item name="onSale" label={words.onSale} valuePropName="checked">
          <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
        </Form.Item>
      </Flex>
      <Flex gap={16} wrap>
        <Form.Item
          name="coolingOffDays"
          label={words.coolingOffDays}
          style={{ flex: '1 1 200px' }}
          rules={[{ required: true, message: words.required }]}
        >
          <InputNumber min={1} max={60} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="effectiveFrom"
          label={words.effectiveFrom}
          extra={words.effectiveHint}
          style={{ flex: '1 1 200px' }}
          rules={[{ required: true, message: words.required }]}
        >
          <DatePicker allowClear={false} style={{ width: '100%' }} />
        </Form.Item>
      </Flex>
      <Form.Item
        name="note"
        label={words.note}
        extra={words.noteHint}
        rules={[{ required: true, whitespace: true, min: 2, message: words.noteNeeded }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} showCount />
      </Form.Item>
    </>
  )
}

'use client'

import { useNavigation } from '@refinedev/core'
import { Alert, Button, Descriptions, Flex, Form, type FormInstance, Input, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { settingChoices } from '#server/setting/messages.zh-CN.ts'
import { useChangeForm } from '../data/use-record-form.ts'
import { useRows } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import { boundsOf, type Setting, settingEffect, settingName, shownValue, unitName } from './values.ts'

interface Typed {
  readonly value: number
  readonly reason: string
}

/** The page /admin/settings/:id, over the list: the dialog for one setting. */
export function EditSetting({ settingKey }: { settingKey: string }) {
  const setting = useRows('settings', {}).data?.rows.find(({ key }) => key === settingKey)
  // The list behind the dialog says that it is loading, or why it could not be loaded.
  return setting === undefined ? null : <SettingDialog key={settingKey} setting={setting} />
}

/**
 * Changes one setting in two steps. The first step asks for the new value and the reason; the second shows the
 * effect.
 */
function SettingDialog({ setting }: { setting: Setting }) {
  const { list } = useNavigation()
  const onClose = () => list('settings')
  const [confirming, setConfirming] = useState<Typed | null>(null)
  const {
    formProps: { form, onFinish: save },
    ...saving
  } = useChangeForm('settings', setting.key, setting, {
    input: ({ value, reason }: Typed, { key, version }) => ({
      key,
      version,
      value,
      reason: reason.trim(),
    }),
    saved: text.saved(settingName(setting)),
    onSaved: onClose,
  })

  const footer =
    confirming === null ? (
      <Flex justify="flex-end" gap={8}>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="primary" onClick={() => form.submit()}>
          {text.next}
        </Button>
      </Flex>
    ) : (
      <Flex justify="flex-end" gap={8}>
        <Button
          onClick={() => {
            saving.reset()
            setConfirming(null)
          }}
        >
          {text.back}
        </Button>
        <Button type="primary" autoFocus loading={saving.saving} onClick={() => save(confirming)}>
          {text.confirm}
        </Button>
      </Flex>
    )
  return (
    <Dialog
      open
      title={confirming === null ? text.editTitle(settingName(setting)) : text.confirmTitle}
      footer={footer}
      onCancel={onClose}
      onOk={() => (confirming === null ? form.submit() : save(confirming))}
      confirmLoading={saving.saving}
      maskClosable={false}
    >
      {/* The first step stays mounted, so that the values entered in it are still there when the user goes back. */}
      <div hidden={confirming !== null}>
        <ValueForm setting={setting} form={form} onFinish={setConfirming} />
      </div>
      {confirming !== null && <Summary setting={setting} typed={confirming} />}
      <FailureNote failure={saving.failure} />
    </Dialog>
  )
}

function ValueForm(props: { setting: Setting; form: FormInstance<Typed>; onFinish: (typed: Typed) => void }) {
  const { setting, form, onFinish } = props
  const { min, max } = setting
  const wrong = text.outOfBounds(min, max, unitName(setting))
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ value: setting.value, reason: '' }}
      onFinish={onFinish}
    >
      <p className={shared.quiet}>{settingEffect(setting)}</p>
      {setting.fromProcedure && (
        <Alert type="warning" showIcon message={text.departs} style={{ marginBottom: 12 }} />
      )}
      <Form.Item
        label={text.newValue}
        extra={`${text.bounds} ${boundsOf(setting)}，${text.standard} ${shownValue(setting, setting.standard)}`}
        required
      >
        <Flex gap={8} align="baseline">
          <Form.Item
            name="value"
            noStyle
            rules={[
              { required: true, type: 'integer', min, max, message: wrong },
              {
                validator: (_rule, value) =>
                  value === setting.value ? Promise.reject(new Error(text.unchanged)) : Promise.resolve(),
              },
            ]}
          >
            {setting.unit === 'yesNo' ? (
              <Radio.Group options={settingChoices.map((label, value) => ({ label, value }))} />
            ) : (
              <InputNumber autoFocus style={{ width: 140 }} aria-label={text.newValue} />
            )}
          </Form.Item>
          <span>{unitName(setting)}</span>
          {setting.value !== setting.standard && (
            <Button type="link" size="small" onClick={() => form.setFieldValue('value', setting.standard)}>
              {text.restore}
            </Button>
          )}
        </Flex>
      </Form.Item>
      <Form.Item
        name="reason"
        label={text.reason}
        rules={[{ required: true, whitespace: true, min: 4, message: text.reasonNeeded }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} showCount />
      </Form.Item>
    </Form>
  )
}

function Summary({ setting, typed }: { setting: Setting; typed: Typed }) {
  return (
    <Descriptions
      column={1}
      bordered
      size="small"
      items={[
        { key: 'name', label: text.name, children: settingName(setting) },
        { key: 'from', label: text.from, children: shownValue(setting, setting.value) },
        { key: 'to', label: text.to, children: <strong>{shownValue(setting, typed.value)}</strong> },
        { key: 'effect', label: text.effect, children: settingEffect(setting) },
        { key: 'reason', label: text.reason, children: typed.reason },
      ]}
    />
  )
}

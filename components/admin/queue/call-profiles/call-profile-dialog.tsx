'use client'

import { App, Checkbox, Flex, Form, Input, Select, Switch } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { languages } from '#server/vocabulary/dispositions.ts'
import { type AdminInputs, api } from '../../api.ts'
import { chosen } from '../../ui/chosen.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CallProfile } from '../words/words.ts'

const words = text.callProfiles
type Values = AdminInputs['queue']['saveProfile']['profile']

const HOURS = Array.from({ length: 25 }, (_, hour) => hour)
const hourOptions = HOURS.map((hour) => ({ value: hour, label: words.hourOf(hour) }))

/**
 * Dialog that edits an agent's languages, work days, hours and team, and whether the agent is in sales. If another
 * user saves first, the values entered here stay.
 */
export function CallProfileDialog({ profile, onClose }: { profile: CallProfile; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const command = useCommand(
    (values: Values) =>
      api.queue.saveProfile.mutate({
        staffId: profile.staffId,
        version: profile.version,
        profile: { ...values, workDays: values.workDays.toSorted((a, b) => a - b) },
      }),
    [['queue'], ['problem', 'handlers']],
  )

  async function save(values: Values): Promise<void> {
    const answer = await command.run(values)
    if (!answer.ok) return
    message.success(words.saved)
    onClose()
  }

  const { fromHour, toHour, inSales, team } = profile
  return (
    <Dialog
      open
      title={words.title(profile.name)}
      okText={words.save}
      cancelText={text.cancel}
      confirmLoading={command.running}
      onOk={() => form.submit()}
      onCancel={onClose}
      maskClosable={false}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          languages: [...profile.languages],
          workDays: [...profile.workDays],
          fromHour,
          toHour,
          inSales,
          team,
        }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item name="languages" label={words.languages} rules={[chosen(words.languagesNeeded)]}>
          <Checkbox.Group
            options={languages.map((value) => ({ value, label: callbackText.languages[value] }))}
          />
        </Form.Item>
        <Form.Item name="workDays" label={words.workDays} extra={words.noDaysHint}>
          <Checkbox.Group
            options={words.days.map((day, index) => ({ value: index + 1, label: words.day(day) }))}
          />
        </Form.Item>
        <Flex gap={16}>
          <Form.Item name="fromHour" label={words.fromHour} style={{ flex: 1 }}>
            <Select options={hourOptions.slice(0, -1)} />
          </Form.Item>
          <Form.Item
            name="toHour"
            label={words.toHour}
            style={{ flex: 1 }}
            dependencies={['fromHour']}
            rules={[
              ({ getFieldValue }) => ({
                validator: (_, value: number) =>
                  value > getFieldValue('fromHour')
                    ? Promise.resolve()
                    : Promise.reject(new Error(words.hoursWrong)),
              }),
            ]}
          >
            <Select options={hourOptions.slice(1)} />
          </Form.Item>
        </Flex>
        <Form.Item name="team" label={words.team} extra={words.teamHint}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item
          name="inSales"
          label={words.inSalesLabel}
          extra={words.inSalesHint}
          valuePropName="checked"
        >
          <Switch checkedChildren={words.yes} unCheckedChildren={words.no} />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
      {command.failure?.code === 'EDITED_MEANWHILE' && <p className={shared.quiet}>{words.keptHint}</p>}
    </Dialog>
  )
}

'use client'

import { AutoComplete, Form, Modal, Radio } from 'antd'
import { statutoryHolidays } from '#server/call-centre/rules/working-days/check.ts'
import {
  type CalendarDay,
  calendarDayKinds,
  isWeekend,
} from '#server/call-centre/rules/working-days/rules.ts'
import { text } from './messages.zh-CN.ts'
import { weekdayName } from './year.ts'

const words = text.dayDialog
const NONE = 'NONE'

interface Values {
  readonly kind: CalendarDay['kind'] | typeof NONE
  readonly name: string
}

/** Chooses what one day is: a day off, a make-up day, or a day like any other. */
export function DayDialog(props: {
  day: string
  entry: CalendarDay | null
  /** The name of a neighbouring holiday, as a suggestion. */
  suggestion: string
  onChange: (entry: CalendarDay | null) => void
  onClose: () => void
}) {
  const { day, entry, suggestion, onChange, onClose } = props
  const [form] = Form.useForm<Values>()
  const kind = Form.useWatch('kind', form)
  const kinds = calendarDayKinds.filter((one) => one === 'HOLIDAY' || isWeekend(day) || entry?.kind === one)

  function finish(values: Values): void {
    onChange(values.kind === NONE ? null : { day, kind: values.kind, name: values.name.trim() })
    onClose()
  }

  return (
    <Modal
      open
      width={420}
      title={text.dayName(day, weekdayName(day))}
      okText={words.confirm}
      cancelText={text.cancel}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: entry?.kind ?? NONE, name: entry?.name ?? suggestion }}
        onFinish={finish}
      >
        <Form.Item name="kind" label={words.kind}>
          <Radio.Group
            options={[
              ...kinds.map((value) => ({ value, label: words[value] })),
              { value: NONE, label: words.none },
            ]}
          />
        </Form.Item>
        {kind !== undefined && kind !== NONE && (
          <Form.Item
            name="name"
            label={words.name}
            rules={[{ required: true, whitespace: true, message: words.nameNeeded }]}
          >
            <AutoComplete options={statutoryHolidays.map((value) => ({ value }))} maxLength={20} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

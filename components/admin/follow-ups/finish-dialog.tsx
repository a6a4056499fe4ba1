'use client'

import { App, Form, Input, Radio } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { Day } from '#server/kernel/calendar.ts'
import type { FollowUpKind } from '#server/vocabulary/dispositions.ts'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { chosen } from '../ui/chosen.ts'
import { DatePicker, dayFrom, shanghaiToday, toPicker } from '../ui/day-picker.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import styles from './follow-ups.module.css'
import { text } from './messages.zh-CN.ts'
import { comesWithDay, confirms, type FollowUpRow, type GivenResult, resultsOf } from './words.ts'

const words = text.finish
const LEAST = 4

interface Values {
  readonly result: GivenResult
  readonly receiptOn?: Day
  readonly note: string
}

/** Records how a letter or a branch visit ended. */
export function FinishDialog(props: { row: FollowUpRow; kind: FollowUpKind; onClose: () => void }) {
  const { row, kind, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const result = Form.useWatch('result', form)
  const command = useCommand(
    (values: Values) =>
      api.followUp.finish.mutate({
        id: row.id,
        version: row.version,
        result: values.result,
        receiptOn: comesWithDay(kind, values.result) ? (values.receiptOn ?? null) : null,
        note: values.note.trim(),
      }),
    [recordsOf('followUps'), recordsOf('visits')],
  )

  async function finish(values: Values): Promise<void> {
    const answer = await command.run(values)
    if (!answer.ok) return
    message.success(words.done)
    onClose()
  }

  const hint = result === undefined ? ' ' : confirms(result) ? words.succeeds : words.staysOpen
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
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void finish(values)}
      >
        <Form.Item name="result" label={words.result} extra={hint} rules={[chosen(words.resultNeeded)]}>
          <Radio.Group
            className={styles.results}
            options={resultsOf(kind).map((value) => ({
              value,
              label: callbackText.followUp.results[value],
            }))}
          />
        </Form.Item>
        {result !== undefined && comesWithDay(kind, result) && (
          <Form.Item
            name="receiptOn"
            label={result === 'MOVED_AWAY' ? words.returnedOn : words.receiptOn}
            rules={[chosen(words.receiptNeeded)]}
            getValueProps={(day: Day | undefined) => ({ value: toPicker(day ?? null) })}
            normalize={dayFrom}
          >
            <DatePicker disabledDate={(day) => dayFrom(day) > shanghaiToday()} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={words.note}
          rules={[{ required: true, whitespace: true, min: LEAST, message: words.noteNeeded }]}
        >
          <Input.TextArea
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={2000}
            showCount
            placeholder={words.notePlaceholder}
          />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
      {command.failure?.code === 'EDITED_MEANWHILE' && <p className={shared.quiet}>{text.kept}</p>}
    </Dialog>
  )
}

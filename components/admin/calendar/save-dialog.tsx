'use client'

import { Alert, App, Form, Input } from 'antd'
import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { YearCalendar } from '#server/call-centre/rules/working-days/rules.ts'
import { type AdminOutputs, api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { useCommand, useData } from '../use-data.ts'
import styles from './calendar.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.saveDialog

/** The effect on open problem cases. */
function Effect({ due }: { due: AdminOutputs['calendar']['preview']['due'] }) {
  return (
    <>
      <p>
        {due.filled > 0 ? words.filled(due.filled) : words.noneFilled}
        {due.differing === 0 && words.keeps}
      </p>
      {due.differing > 0 && (
        <Alert
          type="warning"
          showIcon
          message={words.differing(due.differing, due.more)}
          description={
            <ul className={styles.list}>
              {due.cases.map((one) => (
                <li key={one.id}>
                  <Link href={`/admin/problems/${one.id}`}>{words.one(one.policyNo)}</Link>　
                  {words.stays(one.dueOn)}，{words.counted(one.counted)}{' '}
                  {one.counted < one.dueOn && <ToneTag tone="bad">{words.earlier}</ToneTag>}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </>
  )
}

/** Shows what saving does, asks for a reason, and saves the next version. */
export function SaveDialog(props: {
  calendar: YearCalendar
  version: number
  onSaved: () => void
  onClose: () => void
}) {
  const { calendar, version, onSaved, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<{ reason: string }>()
  const input = { ...calendar, days: [...calendar.days] }
  const preview = useData(['calendar', 'preview', input], () => api.calendar.preview.query(input))
  const save = useCommand(
    (reason: string) => api.calendar.save.mutate({ calendar: input, version, reason }),
    [['calendar', 'list'], ['calendar', 'history'], recordsOf('problems')],
  )

  async function finish(reason: string): Promise<void> {
    const answer = await save.run(reason)
    if (!answer.ok) return
    message.success(words.done(answer.value.filled))
    onSaved()
  }

  return (
    <Dialog
      open
      width={640}
      title={words.title(calendar.year)}
      okText={text.save}
      cancelText={text.cancel}
      confirmLoading={save.running}
      okButtonProps={{ disabled: preview.data === undefined }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {preview.data !== undefined && <Effect due={preview.data.due} />}
      {preview.data === undefined && <Pending of={preview} rows={2} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => void finish(reason.trim())}
      >
        <Form.Item
          name="reason"
          label={words.reason}
          rules={[{ required: true, whitespace: true, min: 2, message: words.reasonNeeded }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} showCount />
        </Form.Item>
      </Form>
      <FailureNote failure={save.failure} />
    </Dialog>
  )
}

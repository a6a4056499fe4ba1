'use client'

import { PrinterOutlined } from '@ant-design/icons'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import type { Day } from '#server/kernel/calendar.ts'
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
import { PostOutcomes } from './post-outcomes.tsx'
import { type Posting, type PostOutcome, postingsOf, printPath, type TickedLetter } from './words.ts'

const words = text.letters

interface Values {
  readonly sentOn: Day
  readonly references: Readonly<Record<string, string | undefined>>
}

/**
 * Prints the ticked letters and registers them as posted, each with its own number. A letter without a number is not
 * registered. Afterwards, the dialog tells the result of each letter.
 * @param props.onClose `done` is true if letters were registered
 */
export function PostDialog(props: { rows: readonly TickedLetter[]; onClose: (done: boolean) => void }) {
  const { onClose } = props
  // The rows at the opening of the dialog. The list behind it is loaded again after the command.
  const [rows] = useState(props.rows)
  const [form] = Form.useForm<Values>()
  const references = Form.useWatch('references', form)
  const [outcomes, setOutcomes] = useState<readonly PostOutcome[] | null>(null)
  const command = useCommand(
    (input: { sentOn: Day; letters: Posting[] }) => api.followUp.post.mutate(input),
    [recordsOf('followUps'), recordsOf('visits')],
  )
  const count = postingsOf(rows, references ?? {}).length

  async function post({ sentOn, references: given }: Values): Promise<void> {
    const answer = await command.run({ sentOn, letters: postingsOf(rows, given) })
    if (answer.ok) setOutcomes(answer.value)
  }

  if (outcomes !== null) return <PostOutcomes outcomes={outcomes} rows={rows} onClose={() => onClose(true)} />
  return (
    <Dialog
      open
      width={640}
      title={words.title(rows.length)}
      okText={words.confirm(count)}
      okButtonProps={{ disabled: count === 0 }}
      cancelText={text.cancel}
      confirmLoading={command.running}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={() => onClose(false)}
    >
      <p className={shared.quiet}>{words.lead}</p>
      <Button
        icon={<PrinterOutlined />}
        href={printPath(rows.map(({ id }) => id))}
        target="_blank"
        // The letters open in another tab. Back in this one, their numbers are typed next.
        onClick={() => form.focusField(['references', rows[0]?.id ?? ''])}
        className={styles.print}
      >
        {words.print}
      </Button>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ sentOn: shanghaiToday(), references: {} }}
        onFinish={(values) => void post(values)}
      >
        <Form.Item
          name="sentOn"
          label={words.sentOn}
          rules={[chosen(words.dayNeeded)]}
          getValueProps={(day: Day | null) => ({ value: toPicker(day) })}
          normalize={dayFrom}
        >
          <DatePicker disabledDate={(day) => dayFrom(day) > shanghaiToday()} />
        </Form.Item>
        <p className={shared.quiet}>{words.empty}</p>
        <div className={styles.letters}>
          {rows.map((row) => (
            <div key={row.id} className={styles.letter}>
              <span className={shared.number}>{row.policyNo}</span>
              <span>{row.applicantName}</span>
              <Form.Item
                name={['references', row.id]}
                rules={[
                  ({ getFieldValue }) => ({
                    validator: (_, given?: string) =>
                      isDoubled(given, getFieldValue('references'))
                        ? Promise.reject(new Error(words.doubled))
                        : Promise.resolve(),
                  }),
                ]}
              >
                <Input
                  aria-label={words.referenceOf(row.policyNo)}
                  placeholder={words.reference}
                  maxLength={60}
                  autoComplete="off"
                />
              </Form.Item>
            </div>
          ))}
        </div>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

/** Whether two letters of the dialog have the same number. */
function isDoubled(given: string | undefined, all: Values['references']): boolean {
  const number = given?.trim() ?? ''
  return number !== '' && Object.values(all).filter((other) => other?.trim() === number).length > 1
}

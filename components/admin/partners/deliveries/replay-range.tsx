'use client'

import { Alert, App, Form, Input, Radio, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { count } from '#components/charts/format.ts'
import { replayChoiceNames } from '#server/partner/messages.zh-CN.ts'
import { MOST_REPLAYED, type ReplayChoice, replayChoices } from '#server/partner/rules/webhooks.ts'
import { type AdminInputs, api } from '../../api.ts'
import type { RowOf } from '../../data/resources.ts'
import { recordsOf } from '../../data/use-records.ts'
import { chosen } from '../../ui/chosen.ts'
import { DatePicker, instantFrom } from '../../ui/day-picker.tsx'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import { useCommand, useData } from '../../use-data.ts'
import styles from './deliveries.module.css'
import { endpointOption } from './filters.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.range

interface Typed {
  readonly endpointId?: string
  readonly period?: readonly [Dayjs | null, Dayjs | null] | null
  readonly which: ReplayChoice
  readonly reason: string
}

type Range = AdminInputs['delivery']['countReplay']

/** The range that was chosen; null while it is incomplete. */
function rangeOf({ endpointId, period, which }: Partial<Typed>): Range | null {
  const from = instantFrom(period?.[0] ?? null)
  const until = instantFrom(period?.[1] ?? null)
  if (endpointId === undefined || from === null || until === null || which === undefined) return null
  return { endpointId, from, until, which }
}

/** The dialog that sends the events of a period once more. The number of events is shown before. */
export function ReplayRange(props: {
  endpoints: readonly RowOf<'webhooks'>[]
  /** The endpoint by which the log is filtered; empty for none. */
  endpointId: string
  onClose: () => void
}) {
  const { endpoints, endpointId, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<Typed>()
  const typed = Form.useWatch([], form)
  const range = typed === undefined ? null : rangeOf(typed)
  const found = useData(
    ['partner', 'replay', range],
    async () => ({
      range,
      events: range === null ? 0 : (await api.delivery.countReplay.query(range)).events,
    }),
    { enabled: range !== null },
  )
  const counted =
    range !== null && JSON.stringify(found.data?.range) === JSON.stringify(range)
      ? found.data?.events
      : undefined
  const command = useCommand(
    (input: { of: Range; reason: string }) => api.delivery.replay.mutate(input),
    [recordsOf('deliveries'), recordsOf('webhooks'), ['partner']],
  )
  const stopped = endpoints.some(({ id, state }) => id === typed?.endpointId && state !== 'ACTIVE')

  async function run(reason: string): Promise<void> {
    if (range === null) return
    const answer = await command.run({ of: range, reason })
    if (!answer.ok) return
    message.success(text.done(count(answer.value.events)))
    onClose()
  }

  return (
    <Dialog
      open
      title={words.title}
      okText={words.confirm}
      cancelText={words.cancel}
      confirmLoading={command.running}
      okButtonProps={{ disabled: counted === undefined || counted === 0 || counted > MOST_REPLAYED }}
      maskClosable={false}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{words.body}</p>
      <Form<Typed>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          ...(endpointId === '' ? {} : { endpointId }),
          which: 'FAILED',
          reason: '',
        }}
        onFinish={({ reason }) => void run(reason.trim())}
      >
        <Form.Item name="endpointId" label={words.endpoint} rules={[chosen(words.endpointMissing)]}>
          <Select
            showSearch
            optionFilterProp="label"
            placeholder={words.endpointMissing}
            options={endpoints.map(endpointOption)}
          />
        </Form.Item>
        <Form.Item name="period" label={words.period} rules={[chosen(words.periodMissing)]}>
          <DatePicker.RangePicker
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            placeholder={[words.from, words.to]}
            style={{ width: '100%' }}
          />
        </Form.Item>
        <Form.Item name="which" label={words.which} extra={words.whichHint}>
          <Radio.Group options={replayChoices.map((value) => ({ value, label: replayChoiceNames[value] }))} />
        </Form.Item>
        <div className={styles.count} aria-live="polite">
          <Count range={range !== null} counted={counted} />
        </div>
        {stopped && <Alert type="info" showIcon message={words.stopped} style={{ marginBottom: 12 }} />}
        <Form.Item
          name="reason"
          label={words.reason}
          rules={[{ required: true, whitespace: true, min: 4, message: words.reasonNeeded }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} showCount />
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure ?? (range === null ? null : found.failure)} />
    </Dialog>
  )
}

function Count({ range, counted }: { range: boolean; counted: number | undefined }) {
  if (!range) return words.choose
  if (counted === undefined) return words.counting
  if (counted === 0) return words.nothing
  if (counted > MOST_REPLAYED) return words.tooMany(count(MOST_REPLAYED))
  return <b>{words.count(count(counted))}</b>
}

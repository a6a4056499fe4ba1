'use client'

import { App, Button, Descriptions, Form, Input, Table } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { DatePicker, dayFrom } from '../ui/day-picker.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './retention.module.css'

const words = text.visit
type Kept = AdminOutputs['retention']['ofVisit']

function stateText({ retention }: Kept): string {
  switch (retention.state) {
    case 'RUNNING':
      return words.running
    case 'HELD':
      return words.held
    case 'KEPT':
      return words.kept(retention.until)
    case 'OVER':
      return words.over(retention.until)
  }
}

function PlaceDialog({ policyId, onClose }: { policyId: string; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ reason: string; reference: string }>()
  const place = useCommand(
    (values: { reason: string; reference: string }) => api.retention.hold.mutate({ policyId, ...values }),
    [['retention']],
  )
  async function finish(values: { reason: string; reference: string }): Promise<void> {
    if (!(await place.run(values)).ok) return
    message.success(words.placed)
    onClose()
  }
  const rules = [{ required: true, whitespace: true, min: 2, message: words.needed }]
  return (
    <Dialog
      open
      title={words.place}
      okText={words.place}
      cancelText={text.cancel}
      confirmLoading={place.running}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{words.placeBody}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void finish(values)}>
        <Form.Item name="reason" label={words.reason} rules={rules}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="reference" label={words.reference} rules={rules}>
          <Input maxLength={60} />
        </Form.Item>
      </Form>
      <FailureNote failure={place.failure} />
    </Dialog>
  )
}

function ReleaseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ settledOn: Dayjs }>()
  const release = useCommand(
    (settledOn: string) => api.retention.release.mutate({ id, settledOn }),
    [['retention']],
  )
  async function finish({ settledOn }: { settledOn: Dayjs }): Promise<void> {
    if (!(await release.run(dayFrom(settledOn))).ok) return
    message.success(words.released)
    onClose()
  }
  return (
    <Dialog
      open
      title={words.releaseTitle}
      okText={words.release}
      cancelText={text.cancel}
      confirmLoading={release.running}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void finish(values)}>
        <Form.Item
          name="settledOn"
          label={words.settledOn}
          rules={[{ required: true, message: words.settledNeeded }]}
        >
          <DatePicker />
        </Form.Item>
      </Form>
      <FailureNote failure={release.failure} />
    </Dialog>
  )
}

/** The tab 保存期限 of a visit: until when its policy is kept, and the legal holds. */
export function HoldsOfVisit({ visitId }: { visitId: string }) {
  const me = useMe()
  const loaded = useData(['retention', 'visit', visitId], () => api.retention.ofVisit.query({ visitId }))
  const [places, setPlaces] = useState(false)
  const [released, setReleased] = useState<string | null>(null)
  const kept = loaded.data
  if (kept === undefined) return <Pending of={loaded} rows={4} />
  const may = me.may('retention.hold')
  return (
    <div className={styles.parts}>
      <section className={shared.panel}>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'state', label: words.state, children: stateText(kept) },
            { key: 'ended', label: words.endedOn, children: kept.endedOn ?? words.noEnd },
          ]}
        />
      </section>
      <Section
        title={words.holds}
        extra={may && <Button onClick={() => setPlaces(true)}>{words.place}</Button>}
      >
        <Table
          size="small"
          rowKey="id"
          dataSource={[...kept.holds]}
          pagination={false}
          scroll={{ x: 760 }}
          locale={{ emptyText: words.none }}
          columns={[
            {
              title: words.status,
              width: 130,
              render: (_, row) =>
                row.settledOn === null ? (
                  <ToneTag tone="waiting">{words.open}</ToneTag>
                ) : (
                  <ToneTag tone="quiet">{words.closed(row.settledOn)}</ToneTag>
                ),
            },
            { title: words.reason, dataIndex: 'reason' },
            { title: words.reference, dataIndex: 'reference' },
            {
              title: words.by,
              render: (_, row) => `${row.placedBy ?? ''} ${shanghaiTime(row.placedAt)}`,
            },
            {
              title: words.releasedBy,
              width: 140,
              render: (_, row) =>
                row.releasedAt === null ? '' : `${row.releasedBy ?? ''} ${shanghaiTime(row.releasedAt)}`,
            },
            ...(may
              ? [
                  {
                    title: words.action,
                    width: 90,
                    render: (_: unknown, row: Kept['holds'][number]) =>
                      row.releasedAt === null && (
                        <Button size="small" onClick={() => setReleased(row.id)}>
                          {words.release}
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
      {places && <PlaceDialog policyId={kept.policyId} onClose={() => setPlaces(false)} />}
      {released !== null && <ReleaseDialog id={released} onClose={() => setReleased(null)} />}
    </div>
  )
}

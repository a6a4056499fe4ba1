'use client'

import { App, Button, Flex, Table, Tooltip } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { ErasureStatus } from '#server/vocabulary/visits.ts'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import { shanghaiTime } from '../ui/time.ts'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.lists
type List = AdminOutputs['retention']['list'][number]

/** Milliseconds after which the lists are looked at again; the jobs work on them every minute. */
const LOOK_AGAIN_MS = 15_000

const tones = {
  PREPARED: 'waiting',
  APPROVED: 'brand',
  CANCELLED: 'quiet',
  DONE: 'good',
} as const satisfies Readonly<Record<ErasureStatus, string>>

const when = (name: string | null, at: string | null) => (at === null ? '' : words.by(name, shanghaiTime(at)))

function Decide(props: { list: List; onChoose: (approve: boolean) => void }) {
  const me = useMe()
  if (props.list.status !== 'PREPARED' || !me.may('erasure.approve')) return null
  const own = props.list.preparedById === me.id
  return (
    <Flex gap={8}>
      <Tooltip title={own ? words.own : ''}>
        <Button size="small" type="primary" disabled={own} onClick={() => props.onChoose(true)}>
          {words.approve}
        </Button>
      </Tooltip>
      <Button size="small" onClick={() => props.onChoose(false)}>
        {words.drop}
      </Button>
    </Flex>
  )
}

/** The lists: who prepared and who decided on each, and how far it is. */
export function Lists() {
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<{ readonly list: List; readonly approve: boolean } | null>(null)
  const lists = useData(['retention', 'lists'], () => api.retention.list.query(), { everyMs: LOOK_AGAIN_MS })
  const decide = useCommand(
    ({ list: { id }, approve }: { list: List; approve: boolean }) =>
      approve ? api.retention.approve.mutate({ id }) : api.retention.cancel.mutate({ id }),
    [['retention']],
  )

  async function finish(): Promise<void> {
    if (chosen === null || !(await decide.run(chosen)).ok) return
    message.success(chosen.approve ? words.approved : words.dropped)
    setChosen(null)
  }

  const choose = (list: List, approve: boolean) => {
    decide.reset()
    setChosen({ list, approve })
  }

  return (
    <Section title={words.title}>
      {lists.data === undefined ? (
        <Pending of={lists} rows={3} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          dataSource={[...lists.data]}
          pagination={false}
          scroll={{ x: 900 }}
          locale={{ emptyText: words.none }}
          columns={[
            {
              title: words.status,
              width: 90,
              render: (_, row) => <ToneTag tone={tones[row.status]}>{words.statuses[row.status]}</ToneTag>,
            },
            { title: words.preparedAt, width: 180, render: (_, row) => when(row.preparedBy, row.preparedAt) },
            { title: words.decidedAt, width: 180, render: (_, row) => when(row.decidedBy, row.decidedAt) },
            { title: words.policies, dataIndex: 'policies', width: 70, align: 'right' },
            { title: words.visits, dataIndex: 'visits', width: 70, align: 'right' },
            { title: words.documents, dataIndex: 'documents', width: 70, align: 'right' },
            {
              title: words.progress,
              width: 110,
              align: 'right',
              render: (_, row) => `${row.erased}/${row.kept}`,
            },
            {
              title: words.action,
              width: 150,
              fixed: 'right',
              render: (_, row) => <Decide list={row} onChoose={(approve) => choose(row, approve)} />,
            },
          ]}
        />
      )}
      {chosen !== null && (
        <Dialog
          open
          title={chosen.approve ? words.approveTitle : words.dropTitle}
          okText={chosen.approve ? words.approve : words.drop}
          cancelText={text.cancel}
          okButtonProps={{ danger: chosen.approve }}
          confirmLoading={decide.running}
          onOk={() => void finish()}
          onCancel={() => setChosen(null)}
        >
          <p>
            {chosen.approve
              ? words.approveBody(chosen.list.policies, chosen.list.visits, chosen.list.documents)
              : words.dropBody}
          </p>
          <FailureNote failure={decide.failure} />
        </Dialog>
      )}
    </Section>
  )
}

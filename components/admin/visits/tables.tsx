'use client'

import { Empty, Table } from 'antd'
import { attemptNames, methodNames } from '#server/visit/messages.zh-CN.ts'
import { When } from '../ui/when.tsx'
import type { VisitView } from './answers.tsx'
import { text } from './messages.zh-CN.ts'

const nothing = (words: string) => ({
  emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words} />,
})

/** Each identity check, with the vendor's result code and the reference number for inquiries at the vendor. */
export function Attempts({ attempts }: { attempts: VisitView['attempts'] }) {
  const words = text.identity
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={attempts}
      locale={nothing(words.none)}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          key: 'started',
          title: words.started,
          render: (_, row) => <When at={row.startedAt} form="second" />,
        },
        { key: 'method', title: words.method, render: (_, row) => methodNames[row.method] },
        { key: 'status', title: words.status, render: (_, row) => attemptNames[row.status] },
        { key: 'code', title: words.vendorCode, render: (_, row) => row.vendorCode ?? '—' },
        {
          key: 'request',
          title: words.requestId,
          render: (_, row) => (row.vendorRequestId === null ? '—' : <code>{row.vendorRequestId}</code>),
        },
        { key: 'day', title: words.day, dataIndex: 'day' },
        {
          key: 'settled',
          title: words.settled,
          render: (_, row) => <When at={row.settledAt} form="second" />,
        },
      ]}
    />
  )
}

/** The planned and the sent reminders. */
export function Messages({ messages }: { messages: VisitView['messages'] }) {
  const words = text.messages
  const outcomes: Readonly<Record<string, string>> = words.outcomes
  return (
    <Table
      size="small"
      rowKey={(row) => `${row.topic} ${row.due}`}
      pagination={false}
      dataSource={messages}
      locale={nothing(words.none)}
      columns={[
        { key: 'topic', title: '', render: () => words.topic },
        { key: 'due', title: words.due, render: (_, row) => <When at={row.due} /> },
        {
          key: 'outcome',
          title: words.outcome,
          render: (_, row) => (row.outcome === null ? words.waiting : (outcomes[row.outcome] ?? row.outcome)),
        },
        { key: 'attempts', title: words.attempts, dataIndex: 'attempts', align: 'right' },
        { key: 'settled', title: words.settled, render: (_, row) => <When at={row.settledAt} /> },
      ]}
    />
  )
}

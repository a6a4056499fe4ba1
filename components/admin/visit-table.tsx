'use client'

import { useTable } from '@refinedev/antd'
import { Button, Empty, Result, Table, type TableColumnsType, Tag } from 'antd'
import { text as demoText } from '#components/demo/messages.zh-CN.ts'
import { lastDay, shortTime } from '#components/demo/time.ts'
import { callbackReasons, visitStatuses } from '#server/visit/events.ts'
import type { VisitRow } from './data-provider.ts'
import { text } from './messages.zh-CN.ts'

/** Dark enough for white words on them. */
const colours = {
  PENDING: '#0a665f',
  NOTICED: '#0a665f',
  ANSWERING: '#0a665f',
  REVIEWING: '#0a665f',
  SUCCESS: '#1c6b2c',
  CALLBACK: '#ad1f17',
  CANCELLED: '#5b666b',
} as const
const reasonColour = '#8a4a00'

const reasons: TableColumnsType<VisitRow>[number] = {
  title: text.column.reasons,
  dataIndex: 'reasons',
  filters: callbackReasons.map((reason) => ({ text: demoText.reason[reason], value: reason })),
  onFilter: (value, row) => row.reasons.some((reason) => reason === value),
  render: (_, row) =>
    row.reasons.map((reason) => (
      <Tag key={reason} color={reasonColour}>
        {demoText.reason[reason]}
      </Tag>
    )),
}

const status: TableColumnsType<VisitRow>[number] = {
  title: text.column.status,
  dataIndex: 'status',
  filters: visitStatuses.map((value) => ({ text: demoText.status[value], value })),
  onFilter: (value, row) => row.status === value,
  render: (_, row) => <Tag color={colours[row.status]}>{demoText.status[row.status]}</Tag>,
}

const columns: TableColumnsType<VisitRow> = [
  { title: text.column.policyNo, dataIndex: 'policyNo' },
  { title: text.column.applicant, dataIndex: 'applicant' },
  { title: text.column.product, dataIndex: 'productName' },
  status,
  reasons,
  {
    title: text.column.opened,
    dataIndex: 'openedAt',
    sorter: (a, b) => a.openedAt.localeCompare(b.openedAt),
    render: (_, row) => shortTime(row.openedAt),
  },
  {
    title: text.column.lastDay,
    dataIndex: 'windowEndsAt',
    sorter: (a, b) => a.windowEndsAt.localeCompare(b.windowEndsAt),
    render: (_, row) => lastDay(row.windowEndsAt),
  },
]

/** The latest visits, or those people have to call about. */
export function VisitTable({ resource }: { resource: 'visits' | 'callback-cases' }) {
  const { tableProps, tableQuery } = useTable<VisitRow>({
    resource,
    syncWithLocation: false,
    pagination: { mode: 'off' },
    filters: { mode: 'off' },
    sorters: { mode: 'off' },
    queryOptions: { refetchInterval: 5000 },
    errorNotification: false,
  })
  if (tableQuery.isError) {
    return (
      <Result
        status="warning"
        title={text.unreachable}
        extra={<Button onClick={() => void tableQuery.refetch()}>{text.again}</Button>}
      />
    )
  }
  return (
    <Table<VisitRow>
      rowKey="visitId"
      size="middle"
      columns={columns}
      dataSource={tableProps.dataSource}
      loading={tableQuery.isLoading}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <Empty description={text.none} /> }}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showTotal: text.total }}
    />
  )
}

'use client'

import { Drawer, Empty, Table } from 'antd'
import { api } from '../api.ts'
import { Failure } from '../ui/failure.tsx'
import { When } from '../ui/when.tsx'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const { columns } = text

/** The versions of a year's calendar: who saved them, when, and why. */
export function HistoryDrawer({ year, onClose }: { year: number; onClose: () => void }) {
  const history = useData(['calendar', 'history', year], () => api.calendar.history.query({ year }))
  return (
    <Drawer open width={760} title={text.historyTitle(year)} onClose={onClose}>
      {history.failure !== null && history.data === undefined ? (
        <Failure failure={history.failure} again={history.again} />
      ) : (
        <Table
          size="small"
          rowKey="version"
          pagination={false}
          loading={history.loading}
          dataSource={history.data ?? []}
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text.noHistory} />,
          }}
          columns={[
            { title: columns.version, width: 72, render: (_, row) => text.version(row.version) },
            { title: columns.at, width: 150, render: (_, row) => <When at={row.createdAt} /> },
            { title: columns.by, width: 100, render: (_, row) => row.by },
            { title: columns.source, dataIndex: 'source' },
            { title: columns.reason, dataIndex: 'reason' },
          ]}
        />
      )}
    </Drawer>
  )
}

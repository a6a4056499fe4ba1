'use client'

import { Empty, Table } from 'antd'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { Failure } from '../ui/failure.tsx'
import { When } from '../ui/when.tsx'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import { type Setting, settingName, shownValue } from './values.ts'

/** The changes of one setting: who changed it, when, and why. */
export function HistoryDrawer({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const history = useData([...recordsOf('settings'), 'history', setting.key], () =>
    api.setting.history.query({ key: setting.key }),
  )
  return (
    <SidePanel open width={720} title={text.historyTitle(settingName(setting))} onClose={onClose}>
      {history.failure !== null && history.data === undefined ? (
        <Failure failure={history.failure} again={history.again} />
      ) : (
        <Table
          size="small"
          rowKey="at"
          pagination={false}
          loading={history.loading}
          dataSource={history.data ?? []}
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text.noHistory} />,
          }}
          columns={[
            { title: text.at, width: 160, render: (_, row) => <When at={row.at} /> },
            { title: text.who, width: 120, render: (_, row) => row.by.name },
            { title: text.from, width: 90, render: (_, row) => shownValue(setting, row.before) },
            { title: text.to, width: 90, render: (_, row) => shownValue(setting, row.after) },
            { title: text.reason, dataIndex: 'reason' },
          ]}
        />
      )}
    </SidePanel>
  )
}

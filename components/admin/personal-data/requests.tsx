'use client'

import { Button, Table } from 'antd'
import { deletionGroundNames } from '#server/retention/rules/messages.zh-CN.ts'
import { api } from '../api.ts'
import { Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import { shanghaiTime } from '../ui/time.ts'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.requests

const totalOf = (gone: Readonly<Record<string, number | undefined>>) =>
  Object.values(gone).reduce<number>((total, count) => total + (count ?? 0), 0)

/** The requests that were answered, the newest first. */
export function Requests({ onShow }: { onShow: (id: string) => void }) {
  const requests = useData(['personal-data', 'list'], () => api.personalData.list.query())
  return (
    <Section title={words.title}>
      {requests.data === undefined ? (
        <Pending of={requests} rows={3} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          dataSource={[...requests.data]}
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 960 }}
          locale={{ emptyText: words.none }}
          columns={[
            { title: words.at, width: 220, render: (_, row) => `${row.by ?? ''} ${shanghaiTime(row.at)}` },
            { title: words.policyNo, render: (_, row) => row.policyNo ?? words.gone },
            { title: words.reference, dataIndex: 'reference' },
            { title: words.ground, width: 200, render: (_, row) => deletionGroundNames[row.ground] },
            {
              title: words.deleted,
              width: 80,
              align: 'right',
              render: (_, row) => (totalOf(row.gone) === 0 ? words.nothing : words.items(totalOf(row.gone))),
            },
            {
              title: words.action,
              width: 110,
              fixed: 'right',
              render: (_, row) => (
                <Button size="small" onClick={() => onShow(row.id)}>
                  {words.show}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}

'use client'

import { Empty, Table } from 'antd'
import type { AdminOutputs } from '../api.ts'
import { Pending } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import type { Loaded } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import { numberText } from './words.ts'

const words = text.days
export type DayList = AdminOutputs['evidence']['days']
type Day = DayList['days'][number]

const counted = (title: string, of: (day: Day) => number) => ({
  title,
  align: 'right' as const,
  width: 110,
  render: (_: unknown, day: Day) => <span className={shared.number}>{numberText(of(day))}</span>,
})

/** The statements of days, the newest first. */
export function Days({ of }: { of: Loaded<DayList> }) {
  if (of.data === undefined) return <Pending of={of} rows={6} />
  return (
    <Table<Day>
      size="small"
      rowKey="day"
      style={{ maxWidth: 960 }}
      dataSource={[...of.data.days]}
      pagination={{ pageSize: 31, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: of.data.days.length === 0 ? undefined : 720 }}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.empty} /> }}
      columns={[
        { title: words.day, dataIndex: 'day', width: 120 },
        counted(words.opened, ({ opened }) => opened),
        {
          title: words.numbers,
          render: (_, { first, last }) =>
            first === null || last === null ? text.none : words.range(numberText(first), numberText(last)),
        },
        counted(words.success, ({ ended }) => ended.SUCCESS),
        counted(words.callback, ({ ended }) => ended.CALLBACK),
        counted(words.cancelled, ({ ended }) => ended.CANCELLED),
      ]}
    />
  )
}

'use client'

import { Table, type TableColumnType } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import { type ImportDetail, outcomeTones } from './words.ts'

type Sample = ImportDetail['samples'][number]

const words = text.sample
const cell = (
  key: Exclude<keyof typeof words, 'outcome' | 'line'>,
  width: number,
): TableColumnType<Sample> => ({ key, dataIndex: ['cells', key], title: words[key], width, ellipsis: true })

const columns: TableColumnType<Sample>[] = [
  {
    key: 'outcome',
    title: words.outcome,
    width: 110,
    render: (_, row) => <ToneTag tone={outcomeTones[row.outcome]}>{text.outcomes[row.outcome]}</ToneTag>,
  },
  { key: 'line', dataIndex: 'line', title: words.line, width: 72, align: 'right' },
  cell('policyNo', 165),
  cell('productCode', 100),
  cell('applicantName', 90),
  cell('idNumber', 180),
  cell('phone', 120),
  cell('channel', 80),
  cell('branch', 120),
  cell('underwrittenOn', 105),
  cell('receiptSignedOn', 105),
  cell('status', 90),
]

/** A few rows of each outcome, so that a person notices a file whose columns were mixed up. */
export function Samples({ samples }: { samples: readonly Sample[] }) {
  return (
    <div className={shared.table}>
      <Table<Sample>
        size="small"
        rowKey="line"
        pagination={false}
        columns={columns}
        dataSource={[...samples]}
        scroll={{ x: 1340 }}
      />
    </div>
  )
}

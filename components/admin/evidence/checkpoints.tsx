'use client'

import { type AdminOutputs, api } from '../api.ts'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useData } from '../use-data.ts'
import { Answers } from './answered.tsx'
import { text } from './messages.zh-CN.ts'
import { numberText } from './words.ts'

const words = text.checkpoints
type Row = AdminOutputs['evidence']['checkpoints']['rows'][number]

const ROOT_SHOWN = 12

const columns: readonly KeysetColumn<Row>[] = [
  {
    key: 'size',
    label: words.size,
    choice: 'always',
    width: 110,
    align: 'right',
    render: (_, row) => <span className={shared.number}>{numberText(row.size)}</span>,
  },
  { key: 'at', label: words.at, width: 170, render: (_, row) => <When at={row.at} form="second" /> },
  {
    key: 'root',
    label: words.root,
    width: 160,
    render: (_, row) => (
      <Copyable copy={row.root}>
        <code title={row.root}>{row.root.slice(0, ROOT_SHOWN)}…</code>
      </Copyable>
    ),
  },
  {
    key: 'signedBy',
    label: words.signedBy,
    width: 110,
    render: (_, row) => <code>{row.signedBy.join(' ')}</code>,
  },
  ...(
    [
      ['timestamp', 'TIMESTAMP', 165],
      ['witnesses', 'COSIGNED', 200],
      ['published', 'PUBLISHED', 165],
    ] as const
  ).map(([key, kind, width]) => ({
    key,
    label: words[key],
    width,
    ellipsis: false,
    render: (_: unknown, row: Row) => <Answers answers={row.answered} kind={kind} />,
  })),
]

/** The signed checkpoints of the log, the newest first. */
export function Checkpoints() {
  const pages = useKeysetPages<string>('checkpoints', '')
  const { after, size: limit } = pages
  const list = useData(['evidence', 'checkpoints', after, limit], () =>
    api.evidence.checkpoints.query({ after, limit }),
  )
  return (
    <KeysetTable
      id="checkpoints"
      columns={columns}
      of={list}
      pages={pages}
      rowKey={({ size }) => String(size)}
      empty={words.empty}
    />
  )
}

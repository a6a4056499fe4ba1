'use client'

import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Tooltip } from 'antd'
import { api } from '../api.ts'
import { useDownload } from '../ui/download/use-download.ts'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import shared from '../ui/shared.module.css'
import { useData } from '../use-data.ts'
import styles from './imports.module.css'
import { text } from './messages.zh-CN.ts'
import { type ImportDetail, shownCounts } from './words.ts'

const words = text.show

type Refused = Awaited<ReturnType<typeof api.policyImport.refused.query>>['rows'][number]

const columns: readonly KeysetColumn<Refused>[] = [
  {
    key: 'line',
    choice: 'always',
    label: text.refusedColumns.line,
    width: 80,
    align: 'right',
    render: (_, row) => <span className={shared.number}>{row.line}</span>,
  },
  {
    key: 'policyNo',
    label: text.refusedColumns.policyNo,
    width: 165,
    render: (_, row) => <span className={shared.number}>{row.policyNo || '—'}</span>,
  },
  {
    key: 'columns',
    choice: 'always',
    label: text.refusedColumns.columns,
    width: 180,
    render: (_, row) => <span className={styles.reason}>{row.columns.join('、') || '—'}</span>,
  },
  {
    key: 'reason',
    choice: 'always',
    label: text.refusedColumns.reason,
    ellipsis: false,
    render: (_, row) => <div className={styles.reason}>{row.message}</div>,
  },
]

/** The button that downloads the refused rows with their reasons. */
function Download({ id }: { id: string }) {
  const download = useDownload(() => api.export.refused.mutate({ id }))
  return (
    <Tooltip title={words.downloadHint}>
      <Button
        icon={<DownloadOutlined />}
        loading={download.running}
        onClick={() => void download.start(undefined)}
      >
        {words.download}
      </Button>
    </Tooltip>
  )
}

function List({ id, status }: { id: string; status: ImportDetail['status'] }) {
  const pages = useKeysetPages<number>('imports-refused', id)
  const page = useData(['imports', 'refused', id, status, pages.after, pages.size], () =>
    api.policyImport.refused.query({ id, after: pages.after, limit: pages.size }),
  )
  return (
    <KeysetTable
      id="imports-refused"
      columns={columns}
      of={page}
      pages={pages}
      rowKey={(row) => String(row.seq)}
      actions={<Download id={id} />}
    />
  )
}

/** The refused rows by line and column. Only the person who uploaded the file sees them. */
export function RefusedList({ of }: { of: ImportDetail }) {
  const refused = shownCounts(of).REFUSED
  if (!of.own) return <Alert type="info" showIcon message={words.refusedOther(of.uploadedByName, refused)} />
  if (!of.kept) return <Alert type="info" showIcon message={words.refusedGone} />
  return <List id={of.id} status={of.status} />
}

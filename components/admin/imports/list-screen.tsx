'use client'

import { UploadOutlined } from '@ant-design/icons'
import { useNavigation } from '@refinedev/core'
import { Button } from 'antd'
import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import styles from './imports.module.css'
import { grouped, text } from './messages.zh-CN.ts'
import { type ImportRow, shownCounts, statusTones, writtenRows } from './words.ts'

const REFRESH_MS = 5000

/** A number of rows; a dash while nothing has been counted. */
function Rows({ of, value }: { of: ImportRow; value: number }) {
  const counted = of.status !== 'RECEIVING' && of.status !== 'CANCELLED'
  return <span className={counted ? shared.number : shared.quiet}>{counted ? grouped(value) : '—'}</span>
}

const columns: readonly KeysetColumn<ImportRow>[] = [
  {
    key: 'file',
    choice: 'always',
    label: text.columns.file,
    width: 300,
    render: (_, row) => (
      <Link href={`/admin/imports/${row.id}`} className={styles.name} title={row.fileName}>
        {row.fileName}
      </Link>
    ),
  },
  {
    key: 'status',
    label: text.columns.status,
    width: 112,
    render: (_, row) => <ToneTag tone={statusTones[row.status]}>{text.statuses[row.status]}</ToneTag>,
  },
  {
    key: 'rows',
    label: text.columns.rows,
    width: 96,
    align: 'right',
    render: (_, row) => <Rows of={row} value={row.rows} />,
  },
  {
    key: 'written',
    label: text.columns.written,
    width: 96,
    align: 'right',
    render: (_, row) =>
      row.status === 'RUNNING' || row.status === 'DONE' ? (
        <Rows of={row} value={writtenRows(row.imported)} />
      ) : (
        <span className={shared.quiet}>—</span>
      ),
  },
  {
    key: 'refused',
    label: text.columns.refused,
    width: 96,
    align: 'right',
    render: (_, row) => <Rows of={row} value={shownCounts(row).REFUSED} />,
  },
  {
    key: 'by',
    label: text.columns.by,
    width: 120,
    render: (_, row) => row.uploadedByName,
  },
  {
    key: 'uploaded',
    label: text.columns.uploaded,
    width: 150,
    render: (_, row) => <When at={row.uploadedAt} />,
  },
  { key: 'ended', label: text.columns.ended, width: 150, render: (_, row) => <When at={row.endedAt} /> },
]

/** All imports, newest first: who imported what, when, and what became of the rows. */
export function ImportListScreen() {
  const { create, createUrl, show } = useNavigation()
  const pages = useKeysetPages<CursorOf<'imports'>>('imports', 'all')
  const page = useRows('imports', {}, { after: pages.after, limit: pages.size, everyMs: REFRESH_MS })
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.sub}
        actions={
          <Button
            type="primary"
            icon={<UploadOutlined />}
            href={createUrl('imports')}
            onClick={(event) => {
              event.preventDefault()
              create('imports')
            }}
          >
            {text.upload}
          </Button>
        }
      />
      <KeysetTable
        id="imports"
        columns={columns}
        of={{ ...page, refreshing: false }}
        pages={pages}
        rowKey={(row) => row.id}
        onOpen={({ id }) => show('imports', id)}
        empty={text.none}
      />
    </>
  )
}

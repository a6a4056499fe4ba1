'use client'

import { DiffOutlined, ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Table, type TableColumnsType, Tooltip } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useMe } from '#components/admin/frame/me.tsx'
import { Failure } from '#components/admin/ui/failure.tsx'
import { wholeListPages } from '#components/admin/ui/list/whole-list.tsx'
import { PageHead } from '#components/admin/ui/page-head.tsx'
import { When } from '#components/admin/ui/when.tsx'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../../ui/shared.module.css'
import type { VersionRow } from '../data/shapes.ts'
import { useVersions } from '../data/use-versions.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { StandingTag } from '../words/standing-tag.tsx'
import { ImportDialog } from './import-dialog.tsx'
import styles from './list.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.list
const CREATE = '/admin/templates/create'

/**
 * Every version of the questionnaire, the newest first.
 * @param props.children the page shown over the list: the dialog for a new draft, or nothing
 */
export function ListScreen({ children }: { children: ReactNode }) {
  const { may } = useMe()
  const router = useRouter()
  const versions = useVersions()
  const [chosen, setChosen] = useState<readonly VersionRow[]>([])
  const [importing, setImporting] = useState(false)
  const mayEdit = may('template.edit')

  function compare(): void {
    const [older, newer] = [...chosen].sort((one, other) => one.number - other.number)
    if (older && newer) router.push(`/admin/templates/compare?from=${older.id}&to=${newer.id}`)
  }

  const copyFirst = mayEdit && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => router.push(CREATE)}>
      {words.newDraft}
    </Button>
  )
  return (
    <>
      <PageHead
        title={templateText.title}
        sub={words.lead}
        actions={
          <>
            <Tooltip title={chosen.length === 2 ? undefined : words.chooseTwo}>
              <Button icon={<DiffOutlined />} disabled={chosen.length !== 2} onClick={compare}>
                {words.compare}
              </Button>
            </Tooltip>
            {mayEdit && (
              <Button icon={<ImportOutlined />} onClick={() => setImporting(true)}>
                {words.import}
              </Button>
            )}
            {copyFirst}
          </>
        }
      />
      {versions.failure !== null && versions.data === undefined ? (
        <Failure failure={versions.failure} again={versions.again} />
      ) : (
        <Table<VersionRow>
          className={styles.table}
          rowKey="id"
          size="middle"
          columns={columnsOf(mayEdit, (from) => router.push(`${CREATE}?from=${from}`))}
          dataSource={versions.data?.rows ?? []}
          loading={versions.loading}
          pagination={wholeListPages}
          scroll={{ x: 1180 }}
          locale={{ emptyText: <Empty description={words.none} /> }}
          rowSelection={{
            hideSelectAll: true,
            columnTitle: <span className={shared.unseen}>{words.column.select}</span>,
            columnWidth: 40,
            selectedRowKeys: chosen.map(({ id }) => id),
            onChange: (_, rows) => setChosen(rows.slice(-2)),
            getCheckboxProps: checkboxOf,
          }}
        />
      )}
      {children}
      <ImportDialog open={importing} onClose={() => setImporting(false)} />
    </>
  )
}

/** By whom and why a draft was sent back, in one line of its own. */
function Rejected({ rejection }: { rejection: NonNullable<VersionRow['rejection']> }) {
  const { by, comment } = rejection
  const words =
    comment === null ? templateText.rejectedBy(by.name) : `${templateText.rejectedBy(by.name)}：${comment}`
  return (
    <div className={styles.rejected} title={words}>
      {words}
    </div>
  )
}

/** The properties of a row's checkbox, with its accessible name. */
function checkboxOf(row: VersionRow) {
  return { disabled: false, 'aria-label': words.select(row.number) }
}

function columnsOf(mayEdit: boolean, onCopy: (from: string) => void): TableColumnsType<VersionRow> {
  return [
    {
      title: words.column.version,
      key: 'number',
      width: 96,
      render: (_, row) => (
        <Link href={`/admin/templates/${row.id}`}>
          <strong>{templateText.numbered(row.number)}</strong>
        </Link>
      ),
    },
    {
      title: words.column.standing,
      key: 'standing',
      width: 132,
      render: (_, row) => (
        <Flex gap={4} wrap>
          <StandingTag standing={row.standing} />
          {row.rejection !== null && <ToneTag tone="bad">{templateText.rejected}</ToneTag>}
          {row.lock !== null && (
            <Tooltip title={words.editing(row.lock.by.name)}>
              <span>
                <ToneTag tone="waiting">{words.locked}</ToneTag>
              </span>
            </Tooltip>
          )}
        </Flex>
      ),
    },
    {
      title: words.column.note,
      key: 'note',
      width: 248,
      render: (_, row) => (
        <div className={styles.note} title={row.note}>
          {row.note || <span className={shared.quiet}>{templateText.noNote}</span>}
          {row.rejection !== null && <Rejected rejection={row.rejection} />}
          {row.basedOn !== null && (
            <div className={shared.quiet}>{templateText.basedOn(row.basedOn.number)}</div>
          )}
        </div>
      ),
    },
    {
      title: words.column.effectiveFrom,
      key: 'effectiveFrom',
      width: 148,
      render: (_, row) => <When at={row.effectiveFrom} />,
    },
    {
      title: words.column.open,
      key: 'open',
      width: 96,
      align: 'right',
      render: (_, row) => row.openVisits,
    },
    {
      title: words.column.authors,
      key: 'authors',
      width: 132,
      render: (_, row) => (
        <span className={styles.people} title={row.authors.map(({ name }) => name).join('、')}>
          {row.authors.map(({ name }) => name).join('、') || templateText.shipped}
        </span>
      ),
    },
    {
      title: words.column.updated,
      key: 'updated',
      width: 168,
      render: (_, row) => (
        <>
          <When at={row.updatedAt} />
          <div className={shared.quiet}>{row.updatedBy.name}</div>
        </>
      ),
    },
    {
      title: words.column.actions,
      key: 'actions',
      fixed: 'right',
      width: 124,
      render: (_, row) => (
        <Flex gap={4}>
          {mayEdit && row.standing === 'DRAFT' ? (
            <Link href={`/admin/templates/${row.id}/edit`}>
              <Button type="link" size="small" tabIndex={-1}>
                {words.edit}
              </Button>
            </Link>
          ) : (
            <Link href={`/admin/templates/${row.id}`}>
              <Button type="link" size="small" tabIndex={-1}>
                {words.open}
              </Button>
            </Link>
          )}
          {mayEdit && (
            <Button type="link" size="small" onClick={() => onCopy(row.id)}>
              {words.copyShort}
            </Button>
          )}
        </Flex>
      ),
    },
  ]
}

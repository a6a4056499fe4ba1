'use client'

import { Alert, Tag, Tooltip } from 'antd'
import { useRouter } from 'next/navigation'
import { channelNames, reasonNames } from '#server/visit/messages.zh-CN.ts'
import { type AdminOutputs, api } from '../api.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { TraceBanner } from '../reports/trace/trace-banner.tsx'
import { ExportButton } from '../ui/export-button.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { Deadline, When } from '../ui/when.tsx'
import { toQuery, tracedBy, VisitFilterBar, visitFields, visitListOrder } from './filters.tsx'
import { text } from './messages.zh-CN.ts'
import { StatusTag } from './status-tag.tsx'

type Row = AdminOutputs['desk']['visits']['rows'][number]

const visitPath = (row: Row) => (row.visitId === null ? null : `/admin/visits/${row.visitId}`)

const columns: readonly KeysetColumn<Row>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: text.columns.policyNo,
    width: 178,
    render: (_, row) => <RecordLink href={visitPath(row)} copy={row.policyNo} />,
  },
  { key: 'applicant', label: text.columns.applicant, width: 76, render: (_, row) => row.applicant },
  {
    key: 'status',
    label: text.columns.status,
    width: 88,
    render: (_, row) =>
      row.status === null ? (
        <Tooltip title={text.noVisitHint}>
          <Tag style={{ marginInlineEnd: 0 }}>{text.noVisit}</Tag>
        </Tooltip>
      ) : (
        <StatusTag status={row.status} />
      ),
  },
  {
    key: 'product',
    label: text.columns.product,
    width: 216,
    render: (_, row) => row.productName,
  },
  { key: 'channel', label: text.columns.channel, width: 76, render: (_, row) => channelNames[row.channel] },
  {
    key: 'branch',
    label: text.columns.branch,
    width: 116,
    render: (_, row) => row.branch,
  },
  {
    key: 'openedAt',
    label: text.columns.openedAt,
    orders: { ascend: 'oldest', descend: 'newest' },
    width: 136,
    render: (_, row) => <When at={row.openedAt} />,
  },
  {
    key: 'windowEndsAt',
    label: text.columns.windowEndsAt,
    width: 136,
    render: (_, row) => <Deadline at={row.windowEndsAt} />,
  },
  {
    key: 'coolingOffEndsAt',
    choice: 'extra',
    label: text.columns.coolingOffEndsAt,
    width: 136,
    render: (_, row) => <Deadline at={row.coolingOffEndsAt} />,
  },
  {
    key: 'closedAt',
    choice: 'extra',
    label: text.columns.closedAt,
    width: 136,
    render: (_, row) => <When at={row.closedAt} />,
  },
  {
    key: 'reasons',
    label: text.columns.reasons,
    width: 156,
    render: (_, row) => row.reasons.map((reason) => reasonNames[reason]).join('、'),
  },
]

/** The list of visits. Its filters are stored in the URL, but its search term is not. */
export function VisitListScreen() {
  const router = useRouter()
  const me = useMe()
  const filters = useUrlFilters(visitFields)
  const pages = useKeysetPages<string>('visits', filters.key)
  const query = toQuery(filters)
  const traced = tracedBy(filters)
  const page = useRows('visits', { filter: query }, { after: pages.after, limit: pages.size })
  // The server counts the visits only with the first page. The following pages show the same number.
  const first = useRows('visits', { filter: query }, { limit: pages.size })
  const count = first.data?.count ?? null
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {traced !== null && (
        <TraceBanner
          traced={traced}
          onLeave={() => filters.set({ figure: '', from: null, to: null, method: [], designType: [] })}
        />
      )}
      {page.data?.tooMany === true && (
        <Alert type="info" showIcon message={text.tooMany} className={shared.note} />
      )}
      <KeysetTable
        id="visits"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        // The visits behind a figure have an order of their own.
        {...(traced === null ? { order: visitListOrder(filters) } : {})}
        rowKey={(row) => row.visitId ?? row.policyId}
        onOpen={(row) => {
          const path = visitPath(row)
          if (path !== null) router.push(path)
        }}
        toolbar={<VisitFilterBar filters={filters} />}
        actions={
          me.may('visit.export') && (
            <ExportButton request={(format) => api.export.visits.mutate({ format, query })} />
          )
        }
        total={count === null ? null : text.total(count.value, count.capped)}
        empty={filters.active === 0 && traced === null ? text.noneYet : text.none}
      />
    </>
  )
}

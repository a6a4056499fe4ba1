'use client'

import { useNavigation } from '@refinedev/core'
import { Button, Checkbox, Select } from 'antd'
import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { problemStatuses } from '#server/vocabulary/calls.ts'
import { api } from '../api.ts'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { oneOf, type UrlFilters, useUrlFilters, word } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useData } from '../use-data.ts'
import { DaysLeft, DueDay } from './due.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import { type ProblemRow, statusTones } from './words.ts'

/**
 * Value of the handler filter in the URL that stands for the user who opens the page, even if a colleague sent the
 * link.
 */
const ME = 'me'
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

const fields = { status: oneOf(problemStatuses), handler: word(), overdue: oneOf(['1'] as const) }

function FilterBar({ filters }: { filters: UrlFilters<typeof fields> }) {
  const me = useMe()
  const { values, set, clear, active } = filters
  const handlers = useData(['problem', 'handlers'], () => api.problem.handlers.query())
  const others = (handlers.data ?? []).filter(({ id }) => id !== me.id)
  return (
    <>
      <Select
        aria-label={text.status}
        style={{ width: 150 }}
        value={values.status ?? ''}
        options={[
          { value: '', label: text.allStatuses },
          ...problemStatuses.map((value) => ({ value, label: callbackText.problemStatuses[value] })),
        ]}
        onChange={(chosen) => set({ status: problemStatuses.find((status) => status === chosen) ?? null })}
      />
      <Select
        allowClear
        showSearch
        optionFilterProp="label"
        aria-label={text.handler}
        placeholder={text.handler}
        style={{ width: 200 }}
        popupMatchSelectWidth={false}
        value={values.handler === '' ? null : values.handler}
        options={[
          ...(me.may('problem.handle') ? [{ value: ME, label: text.mine }] : []),
          ...others.map(({ id, name, username }) => ({ value: id, label: `${name} ${username}` })),
        ]}
        onChange={(handler: string | undefined) => set({ handler: handler ?? '' })}
      />
      <Checkbox
        checked={values.overdue !== null}
        style={{ alignSelf: 'center' }}
        onChange={(event) => set({ overdue: event.target.checked ? '1' : null })}
      >
        {text.overdueOnly}
      </Checkbox>
      {active > 0 && (
        <Button type="link" onClick={clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}

const columns: readonly KeysetColumn<ProblemRow>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: text.columns.policyNo,
    width: 165,
    render: (_, row) => (
      <Link href={`/admin/problems/${row.id}`} className={shared.number}>
        {row.policyNo}
      </Link>
    ),
  },
  {
    key: 'category',
    label: text.columns.category,
    width: 120,
    render: (_, row) => callbackText.categories[row.category],
  },
  {
    key: 'status',
    label: text.columns.status,
    width: 112,
    render: (_, row) => (
      <ToneTag tone={statusTones[row.status]}>{callbackText.problemStatuses[row.status]}</ToneTag>
    ),
  },
  {
    key: 'due',
    label: text.columns.due,
    width: 170,
    render: (_, row) => <DueDay dueOn={row.dueOn} />,
  },
  {
    key: 'left',
    label: text.columns.left,
    width: 126,
    render: (_, row) => <DaysLeft problem={row} />,
  },
  {
    key: 'handler',
    label: text.columns.handler,
    width: 130,
    render: (_, row) => {
      if (row.handlerName === null)
        return row.status === 'OPEN' ? <ToneTag tone="bad">{text.unassigned}</ToneTag> : null
      return (
        <span className={styles.clipped} title={row.handlerName}>
          {row.handlerName}
        </span>
      )
    },
  },
  { key: 'applicant', label: text.columns.applicant, width: 84, render: (_, row) => row.applicantName },
  {
    key: 'product',
    label: text.columns.product,
    width: 130,
    render: (_, row) => (
      <span className={styles.clipped} title={row.productName ?? ''}>
        {row.productName}
      </span>
    ),
  },
  { key: 'branch', choice: 'extra', label: text.columns.branch, width: 120, render: (_, row) => row.branch },
  {
    key: 'openedAt',
    label: text.columns.openedAt,
    width: 104,
    render: (_, row) => <When at={row.openedAt} form="day" />,
  },
]

/** The list of problem cases, sorted by due day with the earliest first. */
export function ProblemListScreen() {
  const { show } = useNavigation()
  const me = useMe()
  const filters = useUrlFilters(fields)
  const pages = useKeysetPages<CursorOf<'problems'>>('problems', filters.key)
  const { status, handler, overdue } = filters.values
  const handlerId = handler === ME ? me.id : UUID.test(handler) ? handler : null
  const page = useRows(
    'problems',
    { filter: { status, handlerId, overdue: overdue !== null } },
    { after: pages.after, limit: pages.size },
  )
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <KeysetTable
        id="problems"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        rowKey={(row) => row.id}
        onOpen={({ id }) => show('problems', id)}
        toolbar={<FilterBar filters={filters} />}
        empty={text.none}
      />
    </>
  )
}

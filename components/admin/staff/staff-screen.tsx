'use client'

import { useNavigation } from '@refinedev/core'
import { Button, Checkbox, Select, Table, type TableColumnsType, Tag, Tooltip } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { normalName } from '#server/kernel/text/spelling.ts'
import { roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { type StaffRole, staffRoles } from '#server/vocabulary/rights.ts'
import type { RowOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { Failure } from '../ui/failure.tsx'
import { WordSearch, wholeListPages } from '../ui/list/whole-list.tsx'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { When } from '../ui/when.tsx'
import { AccountActions } from './account-actions.tsx'
import { text } from './messages.zh-CN.ts'
import { OneTimePassword, type ToldPassword } from './one-time-password.tsx'
import { Source } from './source.tsx'

export type StaffRow = RowOf<'staff'>

/**
 * All staff accounts, with the actions on each account.
 * @param props.children the page shown over the list: the fields of one account, or nothing
 */
export function StaffScreen({ children }: { children: ReactNode }) {
  const me = useMe()
  const { create, edit } = useNavigation()
  const list = useRows('staff', {})
  const [told, setTold] = useState<ToldPassword | null>(null)
  const [search, setSearch] = useState('')
  const [role, setRole] = useState<StaffRole | null>(null)
  const [withDisabled, setWithDisabled] = useState(false)
  const rows = useMemo(
    () => (list.data?.rows ?? []).filter((row) => matches(row, { search, role, withDisabled })),
    [list.data, search, role, withDisabled],
  )
  if (list.failure !== null && list.data === undefined)
    return <Failure failure={list.failure} again={list.again} />
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.sub}
        actions={
          <Button type="primary" onClick={() => create('staff')}>
            {text.create}
          </Button>
        }
      />
      <div className={`${shared.filters} ${shared.toolbar}`}>
        <WordSearch label={text.search} onChange={setSearch} />
        <Select
          allowClear
          placeholder={text.allRoles}
          aria-label={text.roles}
          style={{ width: 160 }}
          value={role}
          onChange={(value) => setRole(value ?? null)}
          options={staffRoles.map((value) => ({ value, label: roleNames[value] }))}
        />
        <Checkbox
          checked={withDisabled}
          onChange={(event) => setWithDisabled(event.target.checked)}
          style={{ alignSelf: 'center' }}
        >
          {text.showDisabled}
        </Checkbox>
      </div>
      <div className={shared.table}>
        <Table<StaffRow>
          size="middle"
          rowKey="id"
          loading={list.loading}
          dataSource={rows}
          columns={columnsFor(me.id, { onEdit: ({ id }) => edit('staff', id), onPassword: setTold })}
          pagination={wholeListPages}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: text.none }}
        />
      </div>
      {children}
      {told !== null && <OneTimePassword told={told} onClose={() => setTold(null)} />}
    </>
  )
}

function matches(
  row: StaffRow,
  by: { search: string; role: StaffRole | null; withDisabled: boolean },
): boolean {
  if (row.disabledAt !== null && !by.withDisabled) return false
  if (by.role !== null && !row.roles.includes(by.role)) return false
  const wanted = normalName(by.search)
  return [row.username, row.name, row.email].some((word) => normalName(word).includes(wanted))
}

function columnsFor(
  self: string,
  on: { onEdit: (row: StaffRow) => void; onPassword: (told: ToldPassword) => void },
): TableColumnsType<StaffRow> {
  return [
    {
      title: text.name,
      render: (_, row) => (
        <>
          {row.name} {row.id === self && <Tag>{text.self}</Tag>}
        </>
      ),
    },
    { title: text.username, dataIndex: 'username' },
    { title: text.email, dataIndex: 'email', responsive: ['xxl'] },
    {
      title: text.roles,
      render: (_, row) => row.roles.map((role) => <Tag key={role}>{roleNames[role]}</Tag>),
    },
    { title: text.source, render: (_, row) => <Source row={row} /> },
    { title: text.state, render: (_, row) => <State row={row} /> },
    { title: text.twoFactor, render: (_, row) => (row.twoFactor ? text.on : text.off) },
    { title: text.lastSeen, render: (_, row) => <When at={row.lastSeenAt} /> },
    {
      title: text.actions,
      width: 100,
      fixed: 'right',
      render: (_, row) => <AccountActions row={row} isSelf={row.id === self} {...on} />,
    },
  ]
}

function State({ row }: { row: StaffRow }) {
  if (row.disabledAt !== null) return <ToneTag tone="quiet">{text.states.disabled}</ToneTag>
  return (
    <>
      {row.lockedUntil === null && !row.mustChangePassword && (
        <ToneTag tone="good">{text.states.active}</ToneTag>
      )}
      {row.lockedUntil !== null && (
        <Tooltip title={text.lockedUntil(shanghaiTime(row.lockedUntil))}>
          <span>
            <ToneTag tone="bad">{text.states.locked}</ToneTag>
          </span>
        </Tooltip>
      )}
      {row.mustChangePassword && <ToneTag tone="waiting">{text.states.given}</ToneTag>}
    </>
  )
}

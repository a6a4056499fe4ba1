'use client'

import { useState } from 'react'
import type { AuditEntry } from '#server/audit/search.ts'
import { actionName, actorName, sentenceOf } from '#server/audit/words.ts'
import { targetKinds } from '#server/evidence/audit-targets.ts'
import { addDays, atHour } from '#server/kernel/calendar.ts'
import { api } from '../api.ts'
import { useRows } from '../data/use-records.ts'
import { ExportButton } from '../ui/export-button.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { TooManyPolicies } from '../ui/list/record-filters.tsx'
import { day, hiddenText, oneOf, useUrlFilters, word } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import { When } from '../ui/when.tsx'
import styles from './audit.module.css'
import { AuditFilters } from './audit-filters.tsx'
import { EntryDrawer } from './entry-drawer.tsx'
import { text } from './messages.zh-CN.ts'
import { Target } from './target.tsx'

const fields = {
  who: word(),
  action: word(),
  kind: oneOf(targetKinds),
  target: word(),
  policy: hiddenText(),
  from: day(),
  until: day(),
}
export type AuditFilterFields = typeof fields

const columns: readonly KeysetColumn<AuditEntry>[] = [
  {
    key: 'at',
    label: text.at,
    choice: 'always',
    width: 170,
    render: (_, row) => <When at={row.at} form="second" />,
  },
  {
    key: 'sentence',
    ellipsis: false,
    label: text.sentence,
    choice: 'always',
    render: (_, row) => <span className={styles.sentence}>{sentenceOf(row)}</span>,
  },
  { key: 'target', label: text.object, width: 230, render: (_, row) => <Target entry={row} /> },
  { key: 'who', label: text.who, choice: 'extra', width: 120, render: (_, row) => actorName(row) },
  {
    key: 'action',
    label: text.action,
    choice: 'extra',
    width: 170,
    render: (_, row) => actionName(row.action),
  },
  {
    key: 'request',
    label: text.request,
    choice: 'extra',
    width: 160,
    render: (_, row) => <RecordLink href={null} copy={row.requestId} />,
  },
]

/** The audit log: who did what to which policy, person or setting, in one sentence for each entry. */
export function AuditScreen() {
  const filters = useUrlFilters(fields)
  const { who, action, kind, target, policy, from, until } = filters.values
  const pages = useKeysetPages<string>('audit', filters.key)
  const [open, setOpen] = useState<AuditEntry | null>(null)
  const filter = {
    staffId: who || undefined,
    action: action || undefined,
    targetKind: kind ?? undefined,
    targetId: target || undefined,
    policyNo: policy || undefined,
    from: from === null ? undefined : atHour(from, 0).toISOString(),
    until: until === null ? undefined : atHour(addDays(until, 1), 0).toISOString(),
  }
  const list = useRows('audit', { filter }, { after: pages.after, limit: pages.size })
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {list.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="audit"
        columns={columns}
        of={list}
        pages={pages}
        filters={filters}
        rowKey={(row) => row.id}
        onOpen={setOpen}
        toolbar={<AuditFilters filters={filters} />}
        actions={<ExportButton request={(format) => api.export.audit.mutate({ format, query: filter })} />}
        empty={text.empty}
      />
      <EntryDrawer
        entry={open}
        onClose={() => setOpen(null)}
        onHistory={(entry) => {
          setOpen(null)
          filters.set({
            who: '',
            action: '',
            kind: null,
            target: entry.targetId,
            policy: '',
            from: null,
            until: null,
          })
        }}
      />
    </>
  )
}

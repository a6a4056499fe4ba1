'use client'

import { Button, Checkbox, Flex, Select } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { alertRuleTexts, factsWords } from '#server/reporting/alerts/messages.zh-CN.ts'
import { alertKinds } from '#server/vocabulary/alerts.ts'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { oneOf, type UrlFilters, useUrlFilters, word } from '../ui/list/url-filters.ts'
import shared from '../ui/shared.module.css'
import { AcknowledgeDialog } from './acknowledge-dialog.tsx'
import { AlertDrawer } from './alert-drawer.tsx'
import styles from './alerts.module.css'
import { text } from './messages.zh-CN.ts'
import { type AlertRow, alertName, lookAt } from './words.ts'

/** `alert` is the id of the alert shown in the drawer; the links in alert messages set it. */
const fields = { kind: oneOf(alertKinds), open: oneOf(['1'] as const), alert: word() }

function FilterBar({ filters }: { filters: UrlFilters<typeof fields> }) {
  const { values, set } = filters
  return (
    <>
      <Select
        aria-label={text.kind}
        style={{ width: 200 }}
        value={values.kind ?? ''}
        options={[
          { value: '', label: text.allKinds },
          ...alertKinds.map((value) => ({ value, label: alertRuleTexts[value].name })),
        ]}
        onChange={(chosen) => set({ kind: alertKinds.find((kind) => kind === chosen) ?? null })}
      />
      <Checkbox
        checked={values.open !== null}
        style={{ alignSelf: 'center' }}
        onChange={(event) => set({ open: event.target.checked ? '1' : null })}
      >
        {text.openOnly}
      </Checkbox>
      {(values.kind !== null || values.open !== null) && (
        <Button type="link" onClick={() => set({ kind: null, open: null })}>
          {text.clear}
        </Button>
      )}
    </>
  )
}

function columnsFor(on: {
  open: (row: AlertRow) => void
  handle: (row: AlertRow) => void
  lookAt: (row: AlertRow) => string
}): readonly KeysetColumn<AlertRow>[] {
  return [
    {
      key: 'alert',
      choice: 'always',
      label: text.columns.alert,
      ellipsis: false,
      render: (_, row) => (
        <div className={styles.words}>
          <Button type="link" className={styles.open} onClick={() => on.open(row)}>
            {alertName(row)}
          </Button>
          <div>{factsWords(row)}</div>
        </div>
      ),
    },
    {
      key: 'day',
      choice: 'always',
      label: text.columns.day,
      width: 112,
      render: (_, row) => <span className={shared.number}>{row.day}</span>,
    },
    {
      key: 'state',
      choice: 'always',
      label: text.columns.state,
      width: 120,
      render: (_, row) =>
        row.handled === null ? (
          <ToneTag tone="waiting">{text.open}</ToneTag>
        ) : (
          <>
            <ToneTag tone="quiet">{text.handled}</ToneTag>
            <div className={`${shared.quiet} ${shared.small} ${styles.by}`} title={row.handled.by}>
              {row.handled.by}
            </div>
          </>
        ),
    },
    {
      key: 'actions',
      choice: 'always',
      label: text.columns.actions,
      width: 176,
      render: (_, row) => (
        <Flex gap={12} align="center">
          <Link href={on.lookAt(row)} aria-label={text.lookOf(alertName(row))}>
            {text.look}
          </Link>
          {row.handled === null && (
            <Button size="small" aria-label={text.handleOf(alertName(row))} onClick={() => on.handle(row)}>
              {text.handle}
            </Button>
          )}
        </Flex>
      ),
    },
  ]
}

/** The list of alerts. Alerts that nobody has handled come first. */
export function ListTab() {
  const me = useMe()
  const filters = useUrlFilters(fields)
  const { kind, open, alert } = filters.values
  const pages = useKeysetPages<CursorOf<'alerts'>>('alerts', JSON.stringify([kind, open]))
  const [handling, setHandling] = useState<AlertRow | null>(null)
  const page = useRows(
    'alerts',
    { filter: { id: null, kind, open: open !== null } },
    { after: pages.after, limit: pages.size },
  )
  const show = (row: AlertRow) => filters.set({ alert: row.id })
  const columns = columnsFor({ open: show, handle: setHandling, lookAt: (row) => lookAt(row, me.may) })
  return (
    <>
      <KeysetTable
        id="alerts"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        rowKey={(row) => row.id}
        onOpen={show}
        toolbar={<FilterBar filters={filters} />}
        empty={kind === null && open === null ? text.noneYet : text.none}
      />
      {alert !== '' && (
        <AlertDrawer id={alert} onHandle={setHandling} onClose={() => filters.set({ alert: '' })} />
      )}
      {handling !== null && <AcknowledgeDialog alert={handling} onClose={() => setHandling(null)} />}
    </>
  )
}

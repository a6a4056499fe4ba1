'use client'

import { useNavigation } from '@refinedev/core'
import { Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { KeysetTable } from '../ui/list/keyset-table.tsx'
import { oneOf, useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { columnsFor } from './columns.tsx'
import { FinishDialog } from './finish-dialog.tsx'
import { text } from './messages.zh-CN.ts'
import { SendDialog } from './send-dialog.tsx'
import { type FollowUpRow, statuses } from './words.ts'

type Asking = { readonly what: 'send' | 'finish'; readonly row: FollowUpRow }

const choices = [...statuses, 'ALL'] as const
/** By default, the list shows the follow-ups that still have to be arranged. */
const fields = { status: oneOf(choices) }

/** The list of follow-ups: letters and branch visits for customers who cannot be reached by phone. */
export function FollowUpsScreen() {
  const { show } = useNavigation()
  const me = useMe()
  const filters = useUrlFilters(fields)
  const pages = useKeysetPages<CursorOf<'followUps'>>('follow-ups', filters.key)
  const [asking, setAsking] = useState<Asking | null>(null)
  const chosen = filters.values.status ?? 'OPEN'
  const status = chosen === 'ALL' ? null : chosen
  const page = useRows('followUps', { status }, { after: pages.after, limit: pages.size })
  const handles = me.may('followUp.handle')
  const columns = useMemo(
    () =>
      columnsFor(
        handles
          ? {
              onSend: (row) => setAsking({ what: 'send', row }),
              onFinish: (row) => setAsking({ what: 'finish', row }),
            }
          : null,
      ),
    [handles],
  )
  // The row is taken from the latest data, because after a refusal the dialog must send the new version number of the
  // follow-up.
  const row = asking === null ? null : (page.data?.rows.find(({ id }) => id === asking.row.id) ?? asking.row)
  const close = () => setAsking(null)
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <KeysetTable
        id="follow-ups"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        rowKey={({ id }) => id}
        onOpen={({ visitId }) => show('visits', visitId)}
        toolbar={
          <Segmented
            aria-label={text.status}
            value={chosen}
            options={choices.map((value) => ({
              value,
              label: value === 'ALL' ? text.all : callbackText.followUp.statuses[value],
            }))}
            onChange={(value) => filters.set({ status: value === 'OPEN' ? null : value })}
          />
        }
        empty={text.none[chosen]}
      />
      {row !== null && asking?.what === 'send' && <SendDialog row={row} onClose={close} />}
      {row !== null && row.kind !== null && asking?.what === 'finish' && (
        <FinishDialog row={row} kind={row.kind} onClose={close} />
      )}
    </>
  )
}

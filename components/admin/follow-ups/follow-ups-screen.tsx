'use client'

import { useNavigation } from '@refinedev/core'
import { useMemo, useState } from 'react'
import { Attachments } from '../attachments/attachments.tsx'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { agentRecordQuery, isNarrowed } from '../ui/list/agent-records.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { KeysetTable } from '../ui/list/keyset-table.tsx'
import { recordListOrder, TooManyPolicies } from '../ui/list/record-filters.tsx'
import { useTicks } from '../ui/list/ticks.ts'
import { useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { columnsFor } from './columns.tsx'
import { FollowUpFilterBar, followUpFields } from './filters.tsx'
import { FinishDialog } from './finish-dialog.tsx'
import { LettersBar } from './letters-bar.tsx'
import { text } from './messages.zh-CN.ts'
import { PostDialog } from './post-dialog.tsx'
import { SendDialog } from './send-dialog.tsx'
import { type FollowUpRow, tickedLetter } from './words.ts'

type Asking = { readonly what: 'send' | 'finish' | 'papers'; readonly row: FollowUpRow }

/** The list of follow-ups: letters and branch visits for customers who cannot be reached by phone. */
export function FollowUpsScreen() {
  const { show } = useNavigation()
  const me = useMe()
  const filters = useUrlFilters(followUpFields)
  const pages = useKeysetPages<CursorOf<'followUps'>>('follow-ups', filters.key)
  const { rows: picked, set: setPicked, pick } = useTicks('follow-ups', filters.rowsKey, tickedLetter)
  const [posting, setPosting] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const chosen = filters.values.status ?? 'OPEN'
  const page = useRows('followUps', agentRecordQuery(filters), { after: pages.after, limit: pages.size })
  const handles = me.may('followUp.handle')
  const columns = useMemo(
    () =>
      columnsFor({
        onPapers: (row) => setAsking({ what: 'papers', row }),
        steps: handles
          ? {
              onSend: (row) => setAsking({ what: 'send', row }),
              onFinish: (row) => setAsking({ what: 'finish', row }),
            }
          : null,
      }),
    [handles],
  )
  // The row is taken from the latest data, because after a refusal the dialog must send the new version number of the
  // follow-up.
  const row = asking === null ? null : (page.data?.rows.find(({ id }) => id === asking.row.id) ?? asking.row)
  const close = () => setAsking(null)
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {page.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="follow-ups"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        order={recordListOrder(filters)}
        rowKey={({ id }) => id}
        onOpen={({ visitId }) => show('visits', visitId)}
        {...(handles
          ? {
              selection: {
                keys: [...picked.keys()],
                onPick: pick,
                label: ({ policyNo }: FollowUpRow) => text.pick(policyNo),
              },
            }
          : {})}
        toolbar={
          <>
            <FollowUpFilterBar filters={filters} />
            {handles && (
              <LettersBar
                picked={picked.size}
                onAsk={() => setPosting(true)}
                onUnpick={() => setPicked(new Map())}
              />
            )}
          </>
        }
        empty={isNarrowed(filters) ? text.noneFiltered : text.none[chosen]}
      />
      {posting && (
        <PostDialog
          rows={[...picked.values()]}
          onClose={(done) => {
            setPosting(false)
            if (done) setPicked(new Map())
          }}
        />
      )}
      <SidePanel
        open={asking?.what === 'papers'}
        width={640}
        title={row === null ? '' : text.papers.title(row.policyNo)}
        onClose={close}
        destroyOnHidden
      >
        {row !== null && <Attachments of="followUp" id={row.id} changeable />}
      </SidePanel>
      {row !== null && asking?.what === 'send' && <SendDialog row={row} onClose={close} />}
      {row !== null && row.kind !== null && asking?.what === 'finish' && (
        <FinishDialog row={row} kind={row.kind} onClose={close} />
      )}
    </>
  )
}

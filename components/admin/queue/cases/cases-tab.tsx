'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import type { CursorOf } from '../../data/resources.ts'
import { useRows } from '../../data/use-records.ts'
import { useKeysetPages } from '../../ui/list/keyset-pages.ts'
import { KeysetTable } from '../../ui/list/keyset-table.tsx'
import { useUrlFilters } from '../../ui/list/url-filters.ts'
import { useData } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { QueueCase } from '../words/words.ts'
import { type Asked, BulkBar } from './bulk-bar.tsx'
import { caseColumns } from './columns.tsx'
import { CaseFilterBar, caseFields, toQuery } from './filters.tsx'
import { SteerDialog } from './steer-dialog.tsx'

const PAGE = 50
/**
 * Milliseconds after which the list is loaded again while it is open, because agents change these cases all the time.
 */
const AGAIN_MS = 20_000

const nobody: ReadonlyMap<string, QueueCase> = new Map()

/** The cases in the order of the queue, with commands that a supervisor can run on many cases at once. */
export function CasesTab() {
  const router = useRouter()
  const filters = useUrlFilters(caseFields)
  const pages = useKeysetPages<CursorOf<'cases'>>(filters.key)
  const [picked, setPicked] = useState(nobody)
  const [asked, setAsked] = useState<Asked | null>(null)
  // The selection is cleared when the filter changes. Otherwise a command could change selected cases that the new
  // filter hides.
  useEffect(() => setPicked(nobody), [filters.key])
  const callProfiles = useData(['queue', 'profiles'], () => api.queue.profiles.query())
  const agents = (callProfiles.data ?? []).filter(({ agent }) => agent)
  const filter = toQuery(filters)
  const page = useRows('cases', { filter }, { after: pages.after, limit: PAGE, everyMs: AGAIN_MS })
  return (
    <>
      <KeysetTable
        id="queue-cases"
        columns={caseColumns}
        of={page}
        pages={pages}
        pageSize={PAGE}
        rowKey={(row) => row.caseId}
        onOpen={(row) => router.push(`/admin/queue/${row.caseId}`)}
        selection={{
          rows: picked,
          onChange: setPicked,
          label: ({ policyNo }) => text.cases.pick(policyNo),
        }}
        toolbar={
          <>
            <CaseFilterBar filters={filters} agents={agents} />
            <BulkBar picked={picked.size} onAsk={setAsked} onUnpick={() => setPicked(nobody)} />
          </>
        }
        empty={text.cases.none}
      />
      {asked !== null && (
        <SteerDialog
          asked={asked}
          cases={picked}
          agents={agents}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null)
            setPicked(nobody)
          }}
        />
      )}
    </>
  )
}

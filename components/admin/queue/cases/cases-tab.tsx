'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../api.ts'
import type { CursorOf } from '../../data/resources.ts'
import { useRows } from '../../data/use-records.ts'
import { useKeysetPages } from '../../ui/list/keyset-pages.ts'
import { KeysetTable } from '../../ui/list/keyset-table.tsx'
import { TooManyPolicies } from '../../ui/list/record-filters.tsx'
import { useTicks } from '../../ui/list/ticks.ts'
import { useUrlFilters } from '../../ui/list/url-filters.ts'
import { useData } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type Asked, BulkBar } from './bulk-bar.tsx'
import { caseColumns } from './columns.tsx'
import { CaseFilterBar, caseFields, caseListOrder, toQuery } from './filters.tsx'
import { SteerDialog } from './steer-dialog.tsx'
import { type TickedCase, tickedCase, useWholeFilter } from './use-whole-filter.ts'

/**
 * Milliseconds after which the list is loaded again while it is open, because agents change these cases all the time.
 */
const AGAIN_MS = 20_000

const nobody: ReadonlyMap<string, TickedCase> = new Map()

/** The cases in the order of the queue, with commands that a supervisor can run on many cases at once. */
export function CasesTab() {
  const router = useRouter()
  const filters = useUrlFilters(caseFields)
  const pages = useKeysetPages<CursorOf<'cases'>>('queue-cases', filters.key)
  const { rows: picked, set: setPicked, pick } = useTicks('queue-cases', filters.rowsKey, tickedCase)
  const [asked, setAsked] = useState<Asked | null>(null)
  const callProfiles = useData(['queue', 'profiles'], () => api.queue.profiles.query())
  const agents = (callProfiles.data ?? []).filter(({ agent }) => agent)
  const filter = toQuery(filters)
  const order = caseListOrder(filters)
  const query = { filter, order: filters.values.order ?? 'queue' } as const
  const page = useRows('cases', query, { after: pages.after, limit: pages.size, everyMs: AGAIN_MS })
  // The server counts only with the first page, which is the same request while the first page is shown.
  const first = useRows('cases', query, { limit: pages.size })
  const matching = first.data?.count ?? undefined
  const whole = useWholeFilter(setPicked)
  return (
    <>
      {page.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="queue-cases"
        columns={caseColumns}
        of={page}
        pages={pages}
        filters={filters}
        {...(order === undefined ? {} : { order })}
        rowKey={(row) => row.caseId}
        onOpen={(row) => router.push(`/admin/queue/${row.caseId}`)}
        selection={{
          keys: [...picked.keys()],
          onPick: pick,
          label: ({ policyNo }) => text.cases.pick(policyNo),
        }}
        toolbar={
          <>
            <CaseFilterBar filters={filters} agents={agents} />
            <BulkBar
              picked={picked.size}
              matching={matching}
              whole={whole}
              onWhole={() => void whole.tick(filter)}
              onAsk={setAsked}
              onUnpick={() => setPicked(nobody)}
            />
          </>
        }
        total={matching === undefined ? undefined : text.cases.total(matching.value, matching.capped)}
        empty={filters.active === 0 ? text.cases.noneOpen : text.cases.none}
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

'use client'

import { useNavigation } from '@refinedev/core'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { agentRecordQuery, isNarrowed } from '../ui/list/agent-records.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { KeysetTable } from '../ui/list/keyset-table.tsx'
import { recordListOrder, TooManyPolicies } from '../ui/list/record-filters.tsx'
import { useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { columns } from './columns.tsx'
import { QualityFilterBar, qualityFields } from './filters.tsx'
import { text } from './messages.zh-CN.ts'

/** The list of calls to be reviewed, and the scores of reviewed calls. */
export function QualityScreen() {
  const { show } = useNavigation()
  const filters = useUrlFilters(qualityFields)
  const pages = useKeysetPages<CursorOf<'quality'>>('quality', filters.key)
  const chosen = filters.values.status ?? 'OPEN'
  const page = useRows('quality', agentRecordQuery(filters), { after: pages.after, limit: pages.size })
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {page.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="quality"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        order={recordListOrder(filters)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => show('quality', id)}
        toolbar={<QualityFilterBar filters={filters} />}
        empty={isNarrowed(filters) ? text.noneFiltered : text.none[chosen]}
      />
    </>
  )
}

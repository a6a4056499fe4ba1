'use client'

import { useNavigation } from '@refinedev/core'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { KeysetTable } from '../ui/list/keyset-table.tsx'
import { recordListOrder, recordOrderOf, TooManyPolicies } from '../ui/list/record-filters.tsx'
import { useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { problemColumns } from './columns.tsx'
import { ProblemFilterBar, problemFields, toQuery } from './filters.tsx'
import { text } from './messages.zh-CN.ts'

/** The list of problem cases, sorted by due day with the earliest first. */
export function ProblemListScreen() {
  const { show } = useNavigation()
  const me = useMe()
  const filters = useUrlFilters(problemFields)
  const pages = useKeysetPages<CursorOf<'problems'>>('problems', filters.key)
  const filter = toQuery(filters, me.id)
  const page = useRows(
    'problems',
    { filter, order: recordOrderOf(filters) },
    { after: pages.after, limit: pages.size },
  )
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {page.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="problems"
        columns={problemColumns}
        of={page}
        pages={pages}
        filters={filters}
        order={recordListOrder(filters)}
        rowKey={(row) => row.id}
        onOpen={({ id }) => show('problems', id)}
        toolbar={<ProblemFilterBar filters={filters} />}
        empty={filters.active === 0 ? text.noneYet : text.none}
      />
    </>
  )
}

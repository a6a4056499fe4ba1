'use client'

import { useRouter } from 'next/navigation'
import { type AdminInputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { KeysetTable } from '../ui/list/keyset-table.tsx'
import { TooManyPolicies } from '../ui/list/record-filters.tsx'
import { useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { useData } from '../use-data.ts'
import { problemColumns } from './columns.tsx'
import { ProblemFilterBar, problemFields, toQuery } from './filters.tsx'
import { text } from './messages.zh-CN.ts'

type Cursor = NonNullable<AdminInputs['problem']['list']['after']>

const PAGE = 20
/** The list of problem cases, sorted by due day with the earliest first. */
export function ProblemListScreen() {
  const router = useRouter()
  const me = useMe()
  const filters = useUrlFilters(problemFields)
  const pages = useKeysetPages<Cursor>(filters.key)
  const page = useData(['problem', 'list', filters.key, pages.after], () =>
    api.problem.list.query({
      filter: toQuery(filters, me.id),
      after: pages.after,
      limit: PAGE,
    }),
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
        pageSize={PAGE}
        rowKey={(row) => row.id}
        onOpen={(row) => router.push(`/admin/problems/${row.id}`)}
        toolbar={<ProblemFilterBar filters={filters} />}
        empty={text.none}
      />
    </>
  )
}

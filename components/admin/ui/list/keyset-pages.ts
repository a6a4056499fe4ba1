'use client'

import { useCallback, useMemo, useState } from 'react'
import type { ViewedList } from '#server/vocabulary/views.ts'
import { replaceSearch, useSearchParams } from '../../../browser/address.ts'
import { keep, kept } from '../../../browser/storage.ts'
import { type Place, placeFrom, placeText } from './page-place.ts'

/**
 * The position in a list that is paged by keys. The next page starts after a given row. The user can go back to pages
 * already visited in this tab, and to the first page.
 */
export interface KeysetPages<Cursor> {
  /** The row after which the server continues; null on the first page. */
  readonly after: Cursor | null
  /** The number of the page; the first page is 1. */
  readonly number: number
  /** The number of rows of a page. The person chooses it; it is stored in this browser for each list. */
  readonly size: PageSize
  resize(size: PageSize): void
  next(cursor: Cursor): void
  previous(): void
  first(): void
}

export const pageSizes = [20, 50, 100] as const
export type PageSize = (typeof pageSizes)[number]

/** The lists that are paged by keys: those with saved views, and others. */
export type PagedList = ViewedList | 'imports' | 'imports-refused' | 'deliveries' | 'checkpoints'

/** The number of rows of a page until the person chooses another, where it is not 20. */
const standard: Readonly<Partial<Record<PagedList, PageSize>>> = { 'queue-cases': 50, audit: 50 }

function storedSize(id: PagedList): PageSize {
  const stored = kept('admin-page-size', id)
  return pageSizes.find((each) => String(each) === stored) ?? standard[id] ?? 20
}

/** The parameter of the URL that names the page. */
const PARAMETER = 'page'

/**
 * The URL contains the page, so that a list shows it again after coming back to the list, after a reload and in a new
 * tab. The pages before it are stored in this tab only; without them, `previous` leads to the first page. A page
 * belongs to the filters that were set when it was opened: with other filters, the list begins at its first page.
 *
 * Cursors contain no personal data: they consist of instants, numbers and ids.
 * @param id the id of the list
 * @param of the key of the filters
 */
export function useKeysetPages<Cursor>(id: PagedList, of: string): KeysetPages<Cursor> {
  const written = useSearchParams().get(PARAMETER)
  const place = useMemo(() => placeFrom<Cursor>(written, of), [written, of])
  const { number, after } = place
  // Lists are drawn in the browser only, once the person is known, so the stored size is there at the first request.
  const [size, setSize] = useState<PageSize>(() => storedSize(id))

  const show = useCallback(
    (to: Place<Cursor>) => {
      const search = new URLSearchParams(window.location.search)
      if (to.after === null) search.delete(PARAMETER)
      else search.set(PARAMETER, placeText(to, of))
      replaceSearch(search)
      window.scrollTo({ top: 0 })
    },
    [of],
  )

  return {
    after,
    number,
    size,
    resize: (to) => {
      keep('admin-page-size', String(to), id)
      setSize(to)
      // The rows of the page would be others.
      show({ number: 1, after: null })
    },
    next: (cursor) => {
      const next = { number: number + 1, after: cursor }
      // The key is the URL of the next page, so that each page knows the page before it.
      keep('admin.page-before', written ?? '', placeText(next, of))
      show(next)
    },
    previous: () => {
      const before = written === null ? null : kept('admin.page-before', written)
      show(placeFrom<Cursor>(before, of))
    },
    first: () => show({ number: 1, after: null }),
  }
}

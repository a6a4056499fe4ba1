'use client'

import { type HttpError, keys, useList, useOne } from '@refinedev/core'
import { keepPreviousData, type QueryKey } from '@tanstack/react-query'
import { failureOfRecord, type StaffFailure, toStaffFailure } from '../failure.ts'
import type { Loaded } from '../use-data.ts'
import { toFilters } from './data-provider.ts'
import type { CursorOf, FilterOf, PageOf, Readable, RecordOf, ResourceName, RowOf } from './resources.ts'

interface Query<T> {
  readonly error: HttpError | null
  readonly isLoading: boolean
  readonly isFetching: boolean
  refetch(): Promise<T>
}

function loadedOf<T>(query: Query<unknown>, data: T | undefined): Loaded<T> {
  const failure: StaffFailure | null = query.error === null ? null : toStaffFailure(query.error)
  return {
    data,
    failure,
    loading: query.isLoading,
    refreshing: query.isFetching && !query.isLoading,
    again: () => void query.refetch(),
  }
}

export interface ListOptions<Cursor> {
  /** The row after which the page begins; null for the first page. */
  readonly after?: Cursor | null
  /** The number of rows of a page; without it the list is read whole. */
  readonly limit?: number
  readonly enabled?: boolean
  /** Milliseconds after which the list is loaded again. */
  readonly everyMs?: number
}

/**
 * One page of a resource's list, through Refine's `useList`. The last rows stay while others are loading.
 * @param filter the fields of the procedure's input, without the pagination
 */
export function useRows<N extends ResourceName>(
  resource: N,
  filter: FilterOf<N>,
  options: ListOptions<CursorOf<N>> = {},
): Loaded<PageOf<N>> {
  const { after = null, limit, enabled = true, everyMs } = options
  const { query } = useList<RowOf<N>>({
    resource,
    filters: toFilters(filter),
    pagination: limit === undefined ? { mode: 'off' } : { pageSize: limit },
    meta: { after },
    // The list is loaded again when anybody changed one of its records.
    liveMode: 'auto',
    // The page shows a failure in place of the list.
    errorNotification: false,
    queryOptions: { enabled, placeholderData: keepPreviousData, refetchInterval: everyMs ?? false },
  })
  return loadedOf(query, query.data?.page)
}

/** One record of a resource, through Refine's `useOne`. */
export function useRecord<N extends Readable>(
  resource: N,
  id: string,
  options: { readonly enabled?: boolean; readonly everyMs?: number } = {},
): Loaded<RecordOf<N>> {
  const { query } = useOne<RecordOf<N>>({
    resource,
    id,
    errorNotification: false,
    queryOptions: { enabled: options.enabled ?? true, refetchInterval: options.everyMs ?? false },
  })
  const loaded = loadedOf(query, query.data?.data)
  return { ...loaded, failure: failureOfRecord(loaded.failure) }
}

/**
 * The beginning of the query keys of a resource's lists and records, for `useCommand`: a command that changes the
 * resource names it, and Refine loads it again.
 */
export function recordsOf(resource: ResourceName): QueryKey {
  return keys().data('default').resource(resource).get()
}

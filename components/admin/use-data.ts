'use client'

import { keepPreviousData, type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type StaffFailure, toStaffFailure } from './failure.ts'

/**
 * The loaded data, or the reason why loading failed. The last `data` stays while newer data is loading, so that the
 * page does not change its layout meanwhile.
 */
export interface Loaded<T> {
  readonly data: T | undefined
  readonly failure: StaffFailure | null
  /** True while there is no data to show yet. */
  readonly loading: boolean
  /** True while data is shown and is being loaded again. */
  readonly refreshing: boolean
  again(): void
}

/**
 * Loads data from the admin's API and caches it under a key.
 * @param key begins with the area's name, for example `['staff', 'list']`; `useCommand` refreshes all keys with a
 * given beginning
 * @param options.enabled loads only when true (the default)
 * @param options.everyMs milliseconds after which the data is loaded again
 */
export function useData<T>(
  key: QueryKey,
  load: () => Promise<T>,
  options: { readonly enabled?: boolean; readonly everyMs?: number } = {},
): Loaded<T> {
  const query = useQuery<T, StaffFailure>({
    queryKey: key,
    queryFn: () => failing(load),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    placeholderData: keepPreviousData,
  })
  return {
    data: query.data,
    failure: query.error,
    loading: query.isLoading,
    refreshing: query.isFetching && !query.isLoading,
    again: () => void query.refetch(),
  }
}

export interface Command<Input, Output> {
  /**
   * Runs the command. It never throws.
   * @returns the server's answer or its refusal
   */
  run(input: Input): Promise<{ ok: true; value: Output } | { ok: false; failure: StaffFailure }>
  readonly running: boolean
  /** Why the last run was refused; null after a success and during a run. */
  readonly failure: StaffFailure | null
  reset(): void
}

/**
 * A command that changes data.
 * @param refreshes the beginnings of the query keys whose data the command changes; the data is loaded again
 * afterwards
 */
export function useCommand<Input, Output>(
  work: (input: Input) => Promise<Output>,
  refreshes: readonly QueryKey[] = [],
): Command<Input, Output> {
  const client = useQueryClient()
  const mutation = useMutation<Output, StaffFailure, Input>({
    mutationFn: (input) => failing(() => work(input)),
    // Data is also loaded again after a refusal, because often another user has changed the same record.
    onSettled: async () => {
      await Promise.all(refreshes.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
  return {
    run: async (input) => {
      try {
        return { ok: true, value: await mutation.mutateAsync(input) }
      } catch (error) {
        return { ok: false, failure: toStaffFailure(error) }
      }
    },
    running: mutation.isPending,
    failure: mutation.error,
    reset: () => mutation.reset(),
  }
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStaffFailure(error)
  }
}

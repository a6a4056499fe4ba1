import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { type StaffFailure, toStaffFailure } from '../failure.ts'
import type { FoundEverything } from './items.ts'

/** Milliseconds without a keystroke after which the text is searched. */
const PAUSE_MS = 200

/** The text once the user has paused typing. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  // Clearing the field takes effect at once.
  return text === '' ? '' : paused
}

/** The answer to a query. The answer to an older query is never shown as the answer to a newer one. */
export interface Answer {
  readonly found: FoundEverything | null
  readonly failure: StaffFailure | null
  readonly loading: boolean
  again(): void
}

/** Searches for the text while the user types. A newer search cancels an older one that is still running. */
export function useFound(text: string): Answer {
  const search = usePaused(text)
  const query = useQuery<FoundEverything, StaffFailure>({
    queryKey: ['desk', 'find', search],
    queryFn: async ({ signal }) => {
      try {
        return await api.desk.find.query({ search }, { signal })
      } catch (error) {
        throw toStaffFailure(error)
      }
    },
    enabled: search !== '',
    // Results contain masked names, which are not kept longer than the list that shows them.
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
  const current = search === text && search !== ''
  return {
    found: current ? (query.data ?? null) : null,
    failure: current ? query.error : null,
    loading: text !== '' && (!current || query.isFetching),
    again: () => void query.refetch(),
  }
}

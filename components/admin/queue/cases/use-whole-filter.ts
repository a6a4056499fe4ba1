'use client'

import { useRef, useState } from 'react'
import { z } from 'zod'
import { type AdminInputs, api } from '../../api.ts'
import { type StaffFailure, toStaffFailure } from '../../failure.ts'

/** What the commands need of a ticked case. */
export const tickedCase = z.object({ policyNo: z.string() })
export type TickedCase = z.output<typeof tickedCase>

/** Maximum number of cases that can be ticked together. */
export const TICKED_MOST = 5000
/** Maximum number of cases that the server lists at once. */
const PAGE = 100

type Query = AdminInputs['queue']['cases']

/**
 * Ticks every case that matches the filter, page after page in the order of the queue. A case that enters the filter
 * meanwhile is not ticked. The person can stop it; the cases found until then stay ticked.
 */
export function useWholeFilter(onTick: (cases: ReadonlyMap<string, TickedCase>) => void) {
  const [found, setFound] = useState<number | null>(null)
  const [failure, setFailure] = useState<StaffFailure | null>(null)
  const stopped = useRef(false)

  async function tick(filter: Query['filter']): Promise<void> {
    stopped.current = false
    setFailure(null)
    setFound(0)
    const cases = new Map<string, TickedCase>()
    try {
      let after: Query['after'] = null
      do {
        const page: Awaited<ReturnType<typeof api.queue.cases.query>> = await api.queue.cases.query({
          filter,
          after,
          limit: PAGE,
        })
        for (const row of page.rows) cases.set(row.caseId, { policyNo: row.policyNo })
        setFound(cases.size)
        after = page.next
      } while (after !== null && cases.size < TICKED_MOST && !stopped.current)
    } catch (error) {
      setFailure(toStaffFailure(error))
    }
    setFound(null)
    onTick(cases)
  }

  return {
    tick,
    /** The number of cases found so far; null while nothing is being ticked. */
    found,
    failure,
    stop: () => {
      stopped.current = true
    },
  }
}

'use client'

import { useRef, useState } from 'react'
import { STEER_MOST } from '#server/vocabulary/calls.ts'
import { api } from '../../api.ts'
import { recordsOf } from '../../data/use-records.ts'
import { type StaffFailure, toStaffFailure } from '../../failure.ts'
import { useCommand } from '../../use-data.ts'
import { changedAlone, portionsOf, type SteerCommand, type SteerOutcome } from './steer-words.ts'

/** What a command would do to each of many cases. The cases are sent in portions. */
export async function previewAll(
  caseIds: readonly string[],
  command: SteerCommand,
): Promise<readonly SteerOutcome[]> {
  const outcomes: SteerOutcome[] = []
  for (const portion of portionsOf(caseIds, STEER_MOST))
    outcomes.push(...(await api.queue.preview.query({ caseIds: portion, command })))
  return outcomes
}

interface Steering {
  readonly caseIds: readonly string[]
  readonly command: SteerCommand
  readonly reason: string
}

/**
 * Runs one command on many cases in portions. Each portion is one transaction. It ends when all portions have run, when
 * the person stops it, or when the server refuses a portion; what was done until then stays done, and is told for each
 * case. The lists are loaded again once, at the end.
 */
export function useSteering() {
  const [outcomes, setOutcomes] = useState<readonly SteerOutcome[]>([])
  const [ended, setEnded] = useState<{ readonly failure: StaffFailure | null } | null>(null)
  const [stopping, setStopping] = useState(false)
  const stopped = useRef(false)
  const running = useCommand(
    async ({ caseIds, command, reason }: Steering) => {
      const done: SteerOutcome[] = []
      for (const portion of portionsOf(caseIds, STEER_MOST)) {
        try {
          done.push(...(await api.queue.steer.mutate({ caseIds: portion, command, reason })))
        } catch (error) {
          // As long as nothing has changed, the person can correct the command and try again.
          if (done.length === 0) throw error
          return { done, failure: toStaffFailure(error) }
        }
        setOutcomes([...done])
        if (stopped.current) break
      }
      return { done, failure: null }
    },
    [['queue'], recordsOf('cases')],
  )

  return {
    /** @returns the outcome of a single case that changed: there is nothing to list, so the command does not end in a list */
    run: async (steering: Steering): Promise<SteerOutcome | null> => {
      const answer = await running.run(steering)
      if (!answer.ok) return null
      const { done, failure } = answer.value
      const alone = changedAlone(done)
      if (alone === null) setEnded({ failure })
      return alone
    },
    outcomes,
    state: ended !== null ? 'ended' : running.running ? 'running' : 'ready',
    /** Why the command was refused, or ended before all cases. */
    failure: ended?.failure ?? running.failure,
    stopping,
    /** Lets the running portion end and starts no other. */
    stop: () => {
      stopped.current = true
      setStopping(true)
    },
  } as const
}

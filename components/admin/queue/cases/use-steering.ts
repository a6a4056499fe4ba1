'use client'

import { useRef, useState } from 'react'
import { type AdminInputs, api } from '../../api.ts'
import { recordsOf } from '../../data/use-records.ts'
import type { StaffFailure } from '../../failure.ts'
import { useCommand } from '../../use-data.ts'
import { portionsOf, STEER_MOST, type SteerCommand, type SteerOutcome } from './steer-words.ts'

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

/**
 * Runs one command on many cases in portions. Each portion is one transaction. It ends when all portions have run, when
 * the person stops it, or when the server refuses a portion; what was done until then stays done, and is told for each
 * case.
 */
export function useSteering() {
  const [outcomes, setOutcomes] = useState<readonly SteerOutcome[]>([])
  const [state, setState] = useState<'ready' | 'running' | 'ended'>('ready')
  const [failure, setFailure] = useState<StaffFailure | null>(null)
  const [stopping, setStopping] = useState(false)
  const stopped = useRef(false)
  const portion = useCommand(
    (input: AdminInputs['queue']['steer']) => api.queue.steer.mutate(input),
    [['queue'], recordsOf('cases')],
  )

  async function run(caseIds: readonly string[], command: SteerCommand, reason: string): Promise<void> {
    stopped.current = false
    setFailure(null)
    setState('running')
    const done: SteerOutcome[] = []
    for (const ids of portionsOf(caseIds, STEER_MOST)) {
      const answer = await portion.run({ caseIds: ids, command, reason })
      if (!answer.ok) {
        setFailure(answer.failure)
        // Nothing has changed yet, so the person can correct the command and try again.
        if (done.length === 0) return setState('ready')
        break
      }
      done.push(...answer.value)
      setOutcomes([...done])
      if (stopped.current) break
    }
    setState('ended')
  }

  return {
    run,
    outcomes,
    state,
    failure,
    stopping,
    /** Lets the running portion end and starts no other. */
    stop: () => {
      stopped.current = true
      setStopping(true)
    },
  }
}

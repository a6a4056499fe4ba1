import { useState } from 'react'
import { browserNow } from '../../../browser/clock.ts'
import { api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { type Loaded, useData } from '../../use-data.ts'
import { type Gone, goneBy, whyGone } from '../lease/gone.ts'
import { type LeaseSpan, spanOf } from '../lease/lease.ts'
import type { CaseView, HeldView } from '../shared/case-view.ts'

/**
 * Milliseconds after which the case is loaded again, so that an idle page notices when a supervisor took the case
 * away.
 */
const LOOK_AGAIN_MS = 60_000

export interface LoadedCase {
  readonly view: CaseView
  /** The browser's time at which it requested the case. */
  readonly askedAt: number
}

export interface HeldNow {
  readonly held: HeldView
  readonly span: LeaseSpan
}

export interface WorkingCase {
  readonly loaded: Loaded<LoadedCase>
  /** The case as this agent last held it. The page continues to show it after the lease is gone. */
  readonly last: HeldNow | null
  /** Why nothing can be saved now; null while this agent holds the case. */
  readonly gone: Gone | null
  /**
   * Records a refusal of the server.
   * @returns true if the refusal means that this agent no longer holds the case
   */
  readonly refused: (lease: string, failure: StaffFailure) => boolean
}

/** Loads one case and tracks whether this agent still holds it. */
export function useCase(caseId: string): WorkingCase {
  // Each mount has its own cache key, because data cached by an earlier mount contains an earlier lease.
  const [turn] = useState(() => crypto.randomUUID())
  const loaded = useData<LoadedCase>(
    ['callback', 'view', caseId, turn],
    async () => {
      const askedAt = browserNow().getTime()
      return { view: await api.callback.view.query({ caseId }), askedAt }
    },
    { everyMs: LOOK_AGAIN_MS },
  )
  const [last, setLast] = useState<HeldNow | null>(null)
  const [refusal, setRefusal] = useState<{ lease: string; gone: Gone } | null>(null)
  const { data } = loaded
  const held = data?.view.held ?? null
  if (data !== undefined && held !== null && held !== last?.held) {
    setLast({ held, span: spanOf(held, data.askedAt) })
  }
  function refused(used: string, failure: StaffFailure): boolean {
    const reason = goneBy(failure)
    if (reason === null) return false
    setRefusal({ lease: used, gone: reason })
    loaded.again()
    return true
  }
  return { loaded, last, gone: goneOf(data?.view, refusal), refused }
}

/**
 * The case's events give the true reason. A refusal alone cannot: the server answers LEASE_LOST both if a supervisor
 * took the case and if a job has already ended a lease that ran out. The refusal counts until the case is loaded again.
 */
function goneOf(view: CaseView | undefined, refusal: { lease: string; gone: Gone } | null): Gone | null {
  if (view === undefined) return null
  if (view.held === null) return whyGone(view)
  return refusal?.lease === view.held.lease ? refusal.gone : null
}

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { browserNow } from '../../../browser/clock.ts'
import { api } from '../../api.ts'
import { type StaffFailure, toStaffFailure } from '../../failure.ts'
import { type LeaseSpan, mayRenew, SAVE_AFTER_MS } from '../lease/lease.ts'
import { type Typed, toDraft } from './typed.ts'

/** Milliseconds after which a save that got no response is repeated. */
const RETRY_MS = 10_000

export type Saving = 'CLEAN' | 'PENDING' | 'SAVING' | 'SAVED' | 'OFFLINE'

export interface Keeping {
  readonly saving: Saving
  /** The lease after the last renewal; null before the first renewal. */
  readonly renewed: { readonly lease: string; readonly span: LeaseSpan } | null
}

/**
 * Renews the lease while the agent is active, and saves the entered text on the server. Without activity the lease is
 * not renewed.
 * @param input.writable false while this agent does not hold the case, or while the result is being sent
 */
export function useKeeping(input: {
  readonly caseId: string
  readonly lease: string | null
  readonly leaseMs: number
  readonly typed: Typed
  readonly writable: boolean
  readonly onRefused: (lease: string, failure: StaffFailure) => boolean
}): Keeping {
  const { caseId, lease, typed, writable } = input
  const [state, setState] = useState<{ saving: Saving; tries: number }>({ saving: 'CLEAN', tries: 0 })
  const [renewed, setRenewed] = useState<Keeping['renewed']>(null)
  const saved = useRef(typed)
  const keptAt = useRef(0)
  // Saves run one after another, so that the latest text is written last.
  const line = useRef(Promise.resolve())

  const now = (saving: Saving) => setState(({ tries }) => ({ saving, tries: tries + 1 }))

  const keepNow = useEffectEvent(async (): Promise<void> => {
    if (!writable || lease === null) return
    const draft = typed
    const changed = draft !== saved.current
    const askedAt = browserNow().getTime()
    if (changed) now('SAVING')
    try {
      await api.callback.keep.mutate({ caseId, lease, ...(changed ? { draft: toDraft(draft) } : {}) })
      saved.current = draft
      setRenewed({ lease, span: { leftMs: input.leaseMs, askedAt } })
      if (changed) now('SAVED')
    } catch (error) {
      // A refusal is shown by the banner. A request without a response is repeated, so nothing is lost.
      if (!settled(lease, error)) now('OFFLINE')
    }
  })
  /** Whether a failed save must not be repeated, because the lease was refused or the result is being sent. */
  const settled = useEffectEvent(
    (used: string, error: unknown) => !writable || input.onRefused(used, toStaffFailure(error)),
  )
  const keep = useEffectEvent((): void => {
    keptAt.current = browserNow().getTime()
    line.current = line.current.then(() => keepNow())
  })

  // Saves when the agent pauses typing. Text entered during a save is sent by the next run of this effect.
  useEffect(() => {
    if (!writable || typed === saved.current || state.saving === 'SAVING') return
    const timer = setTimeout(keep, state.saving === 'OFFLINE' ? RETRY_MS : SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed, state, writable])

  useEffect(() => {
    const alive = () => {
      if (mayRenew(keptAt.current, browserNow().getTime())) keep()
    }
    const signs = ['keydown', 'pointerdown', 'input'] as const
    for (const sign of signs) document.addEventListener(sign, alive)
    return () => {
      for (const sign of signs) document.removeEventListener(sign, alive)
    }
  }, [])

  const pending = state.saving !== 'OFFLINE' && state.saving !== 'SAVING' && typed !== saved.current
  return { saving: pending ? 'PENDING' : state.saving, renewed }
}

'use client'

import { useEffect, useEffectEvent } from 'react'
import { api, type Visit } from './api.ts'
import { leaveWord } from './flash.ts'
import { type Step, stepOf, visitPath } from './flow.ts'
import { goInstead } from './go.ts'
import { type Loaded, useLoad } from './use-load.ts'
import { useVisitId } from './use-move-on.ts'

/**
 * The visit of this page. It comes only when the page is the one the visit is at; otherwise the right one is
 * opened instead. Looked at again whenever the customer returns to the page: meanwhile it may have gone on
 * on another phone.
 */
export function useVisit(page: Step): Loaded<Visit> & { readonly again: () => void } {
  const visitId = useVisitId() ?? ''
  const loaded = useLoad(`${visitId}/${page}`, () => api.visit.view.query({ visitId }))
  const elsewhere = loaded.state === 'ready' && stepOf(loaded.data) !== page ? stepOf(loaded.data) : null

  useEffect(() => {
    if (elsewhere !== null) goInstead(visitPath(visitId, elsewhere))
  }, [elsewhere, visitId])

  const lookAgain = useEffectEvent(async () => {
    if (document.visibilityState !== 'visible' || loaded.state !== 'ready' || elsewhere !== null) return
    try {
      const next = stepOf(await api.visit.view.query({ visitId }))
      if (next === page) return
      leaveWord(next === 'identity' ? 'flash.identity' : 'flash.movedOn')
      goInstead(visitPath(visitId, next))
    } catch {
      // Only a look: what cannot be reached now is told by the next thing the customer does.
    }
  })
  useEffect(() => {
    const look = () => void lookAgain()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])

  return elsewhere === null ? loaded : { state: 'loading', again: loaded.again }
}

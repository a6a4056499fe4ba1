'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { api, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { earlyKeys } from '../client/early-call.ts'
import { leaveWord } from '../navigation/flash.ts'
import { type Step, stepOf, visitPath } from '../navigation/flow.ts'
import { goInstead } from '../navigation/go.ts'
import { broughtHere, forgetBrought, goOn, type VisitPage } from '../navigation/next-page.ts'
import { type Loaded, useLoad } from './use-load.ts'
import { useVisitId } from './use-move-on.ts'

/** A visit with the page it is at: as the call before has brought it, else asked for. */
export function useVisitPage(): Loaded<VisitPage> & { readonly again: () => void } {
  const visitId = useVisitId() ?? ''
  const [opening] = useState(() => createCommandKey(earlyKeys('visit.page')))
  const [first] = useState(() => (typeof window === 'undefined' ? null : broughtHere()))
  useEffect(forgetBrought, [])
  const load = () => perform(opening, visitId, (openId) => api.visit.page.mutate({ visitId, openId }))
  return useLoad(visitId, load, first)
}

/**
 * The visit of this page, with what the page shows. It comes only when the page is the one the visit is at; otherwise the right
 * one is opened instead. Looked at again whenever the customer returns to the page: meanwhile it may have gone on
 * on another phone.
 */
export function useVisit(page: Step): Loaded<VisitPage> & { readonly again: () => void } {
  const visitId = useVisitId() ?? ''
  const loaded = useVisitPage()
  const elsewhere = loaded.state === 'ready' && stepOf(loaded.data.visit) !== page ? loaded.data : null

  useEffect(() => {
    if (elsewhere !== null) goOn(visitId, elsewhere)
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

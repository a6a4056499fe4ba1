'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { api, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { earlyKeys } from '../client/early-call.ts'
import { leaveWord } from '../navigation/flash.ts'
import { mayCheckAgain, type Step, stepOf, visitPath } from '../navigation/flow.ts'
import { goInstead } from '../navigation/go.ts'
import { broughtHere, forgetBrought, goOn, type VisitPage } from '../navigation/next-page.ts'
import { type Loaded, useLoad } from './use-load.ts'
import { useVisitId } from './use-move-on.ts'

/** A visit with the data of its current page. The data comes with the last step's response; otherwise it is loaded. */
export function useVisitPage(): Loaded<VisitPage> & { readonly again: () => void } {
  const visitId = useVisitId() ?? ''
  const [opening] = useState(() => createCommandKey(earlyKeys('visit.page')))
  const [first] = useState(() => (typeof window === 'undefined' ? null : broughtHere()))
  useEffect(forgetBrought, [])
  const load = () => perform(opening, visitId, (openId) => api.visit.page.mutate({ visitId, openId }))
  return useLoad(visitId, load, first)
}

const belongs = (visit: VisitPage['visit'], page: Step) =>
  stepOf(visit) === page || (page === 'identity' && mayCheckAgain(visit))

/**
 * The visit of this page, with the page's data. If the visit is at another step, that step's page is opened instead.
 * The step is checked again whenever the customer returns to the page, because the visit may have continued on
 * another phone.
 */
export function useVisit(page: Step): Loaded<VisitPage> & { readonly again: () => void } {
  const visitId = useVisitId() ?? ''
  const loaded = useVisitPage()
  const elsewhere = loaded.state === 'ready' && !belongs(loaded.data.visit, page) ? loaded.data : null

  useEffect(() => {
    if (elsewhere !== null) goOn(visitId, elsewhere)
  }, [elsewhere, visitId])

  const lookAgain = useEffectEvent(async () => {
    if (document.visibilityState !== 'visible' || loaded.state !== 'ready' || elsewhere !== null) return
    try {
      const visit = await api.visit.view.query({ visitId })
      if (belongs(visit, page)) return
      const next = stepOf(visit)
      leaveWord(next === 'identity' ? 'flash.identity' : 'flash.movedOn')
      goInstead(visitPath(visitId, next))
    } catch {
      // A failure of this check is ignored, because the customer's next action reports the same failure.
    }
  })
  useEffect(() => {
    const look = () => void lookAgain()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])

  return elsewhere === null ? loaded : { state: 'loading', again: loaded.again }
}

'use client'

import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useSyncExternalStore,
} from 'react'
import { keep } from '../../browser/storage.ts'

interface Care {
  /** 关怀版: larger type and touch targets, one question per screen, less on each. */
  readonly care: boolean
  readonly setCare: (care: boolean) => void
}

/** Whether pages are shown in 关怀版; the template preview provides its own value. */
export const CareContext = createContext<Care>({ care: false, setCare: () => undefined })

/** 关怀版 and its switch. */
export const useCare = (): Care => useContext(CareContext)

const listeners = new Set<() => void>()

function listen(changed: () => void): () => void {
  listeners.add(changed)
  return () => listeners.delete(changed)
}

function show(care: boolean): void {
  const { dataset } = document.documentElement
  if (care) dataset.care = 'on'
  else delete dataset.care
  delete dataset.careOffer
  for (const changed of listeners) changed()
}

const isShown = () => document.documentElement.dataset.care === 'on'

/**
 * Provides 关怀版 and keeps the choice in browser storage; a stored choice of either kind ends the offer. The state itself is an
 * attribute of the root element, which the first script sets before the first paint (browser/first-script/care.ts).
 */
export function CareProvider({ children }: { children: ReactNode }) {
  const care = useSyncExternalStore(listen, isShown, () => false)
  // If the document began on another page than the customers' own, the first script did nothing.
  useLayoutEffect(() => {
    window.lookForCare?.()
    for (const changed of listeners) changed()
    return () => show(false)
  }, [])
  const value = useMemo<Care>(
    () => ({
      care,
      setCare(next) {
        keep('h5.care', next ? 'on' : 'off')
        show(next)
      },
    }),
    [care],
  )
  return <CareContext value={value}>{children}</CareContext>
}

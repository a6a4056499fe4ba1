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
  /** 关怀版: larger type and targets, one question a screen, fewer things at a time. */
  readonly care: boolean
  readonly setCare: (care: boolean) => void
}

export const CareContext = createContext<Care>({ care: false, setCare: () => undefined })

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
 * Holds whether the customer reads in 关怀版, and keeps it for the next time; that it was chosen, too, so that it is not offered
 * again. The page's own root says it: its first script has put it there (browser/first-script/care.ts), before anything was painted.
 */
export function CareProvider({ children }: { children: ReactNode }) {
  const care = useSyncExternalStore(listen, isShown, () => false)
  // Where one came from other pages without a new document the first script has found nothing to do.
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

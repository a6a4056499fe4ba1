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
  /**
   * True in 关怀版 (the large-type version), which has larger touch targets, one question per screen, and less content
   * on each screen.
   */
  readonly care: boolean
  readonly setCare: (care: boolean) => void
}

/** The context of 关怀版 (the large-type version). The template preview provides its own value. */
export const CareContext = createContext<Care>({ care: false, setCare: () => undefined })

/** Returns the state of 关怀版 (the large-type version) and the function that switches it. */
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
 * Provides 关怀版 (the large-type version) and stores the choice in the browser. The offer ends as soon as any choice is
 * stored. An attribute of the root element says whether the version is on. The first script sets the attribute before
 * the first paint (browser/first-script/care.ts).
 */
export function CareProvider({ children }: { children: ReactNode }) {
  const care = useSyncExternalStore(listen, isShown, () => false)
  // If the document did not start on one of the customers' pages, the first script did not set the attributes. They
  // are set here.
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

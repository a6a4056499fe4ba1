'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { keep, kept } from '../browser/storage.ts'

interface Care {
  /** 关怀版: larger type, larger targets. */
  readonly care: boolean
  readonly setCare: (care: boolean) => void
}

export const CareContext = createContext<Care>({ care: false, setCare: () => undefined })

export const useCare = (): Care => useContext(CareContext)

/** Holds the size the customer reads in, and keeps it for the next time. */
export function CareProvider({ children }: { children: ReactNode }) {
  const [care, setCare] = useState(false)
  useEffect(() => setCare(kept('h5.care') === 'on'), [])
  useEffect(() => {
    const page = document.documentElement
    if (care) page.dataset.care = 'on'
    else delete page.dataset.care
    return () => {
      delete page.dataset.care
    }
  }, [care])
  const value = useMemo<Care>(
    () => ({
      care,
      setCare(next) {
        setCare(next)
        keep('h5.care', next ? 'on' : 'off')
      },
    }),
    [care],
  )
  return <CareContext value={value}>{children}</CareContext>
}

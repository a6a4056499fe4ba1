'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { may, type Right } from '#server/vocabulary/rights.ts'
import type { AdminOutputs } from '../api.ts'

export type Me = AdminOutputs['account']['me']

const MeContext = createContext<Me | null>(null)

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

/**
 * Returns the signed-in user on any page inside the frame.
 * @returns the user, and a function `may(right)` that decides whether to show a button; the server's procedures
 * decide what is allowed
 */
export function useMe(): Me & { may: (right: Right) => boolean } {
  const me = useContext(MeContext)
  if (me === null) throw new Error('useMe outside the frame')
  return { ...me, may: (right) => may(me.roles, right) }
}

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
 * Who is signed in, on any page inside the frame.
 * @returns with `may(right)`, which decides whether a button is shown; the server's procedures decide what is allowed
 */
export function useMe(): Me & { may: (right: Right) => boolean } {
  const me = useContext(MeContext)
  if (me === null) throw new Error('useMe outside the frame')
  return { ...me, may: (right) => may(me.roles, right) }
}

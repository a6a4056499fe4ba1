'use client'

import { useCallback } from 'react'
import { type Failure, isRefusal } from './failure.ts'
import { leaveWord } from './flash.ts'
import { stepAfterRefusal, visitPath } from './flow.ts'
import { goInstead } from './go.ts'
import { dropIdentity } from './identity.ts'
import { usePath } from './path.ts'
import { signIn } from './sign-in.ts'

/** The visit an address speaks of, or null on pages of no visit. */
export function useVisitId(): string | null {
  return /^\/h5\/visits\/([^/]+)/.exec(usePath())?.[1] ?? null
}

/**
 * Leads to the page a refusal belongs to: signing in, registering, the identity check, or where the visit stands
 * by now. Answers whether it did; if not, the failure is to be shown where it happened.
 *
 * @param word.visitId the visit when the address does not tell it
 */
export function useMoveOn(): (failure: Failure, visitId?: string) => boolean {
  const here = useVisitId()
  return useCallback(
    (failure, given) => {
      if (isRefusal(failure, 'NOT_SIGNED_IN')) {
        signIn(window.location.pathname)
        return true
      }
      if (isRefusal(failure, 'NOT_BOUND')) {
        goInstead(`/h5/register?to=${window.location.pathname}`)
        return true
      }
      const visitId = given ?? here
      const step = failure.kind === 'refused' ? stepAfterRefusal(failure.code) : null
      if (step === null || visitId === null) return false
      if (step === 'identity') {
        dropIdentity()
        leaveWord('flash.identity')
      } else if (isRefusal(failure, 'ALREADY_SUBMITTED', 'ALREADY_FINISHED')) {
        leaveWord('flash.otherDevice')
      }
      goInstead(visitPath(visitId, step))
      return true
    },
    [here],
  )
}

'use client'

import { useCallback } from 'react'
import { type Failure, isRefusal } from '../client/failure.ts'
import { dropIdentity } from '../client/identity-token.ts'
import { leaveWord } from '../navigation/flash.ts'
import { stepAfterRefusal, visitPath } from '../navigation/flow.ts'
import { goInstead } from '../navigation/go.ts'
import { usePath } from '../navigation/path.ts'
import { signIn } from '../session/sign-in.ts'

/** The visit id in the path; null on pages without a visit id. */
export function useVisitId(): string | null {
  return /^\/h5\/visits\/([^/]+)/.exec(usePath())?.[1] ?? null
}

/**
 * Returns a function that opens the page to which a refusal belongs: sign-in, registration, the identity check, or
 * the visit's current step. The function returns false if the refusal belongs to no page; the caller then shows the
 * failure. Its second parameter is the visit id, for pages without a visit id in the path.
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

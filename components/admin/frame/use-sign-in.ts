'use client'

import { useLogin } from '@refinedev/core'
import { toStaffFailure } from '../failure.ts'
import { type Command, useCommand } from '../use-data.ts'
import type { Credentials, SignInStep } from './session.ts'

/**
 * Signs a person in through Refine's `useLogin`.
 * @returns the step that follows: `SECOND_FACTOR` if a second factor must be given
 */
export function useSignIn(): Command<Credentials, SignInStep> {
  // Refine's own `onSuccess` would open the URL in the parameter `to` unchecked. The page checks it (`returnTo`).
  const { mutateAsync } = useLogin<Credentials>({ mutationOptions: { onSuccess: undefined } })
  return useCommand(async (credentials) => {
    const { success, error, step } = await mutateAsync(credentials)
    if (!success) throw toStaffFailure(error)
    return step === 'SECOND_FACTOR' ? 'SECOND_FACTOR' : 'SIGNED_IN'
  })
}

import { keys } from '@refinedev/core'
import { z } from 'zod'
import { forgetPerson } from '../../browser/storage.ts'
import { StaffFailure, toStaffFailure } from '../failure.ts'

const stepSchema = z.object({ step: z.enum(['SIGNED_IN', 'SECOND_FACTOR']) })
const preparedSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

/** The key under which Refine's `useGetIdentity` stores the signed-in person. */
export const identityKey = keys().auth().action('identity').get()

/** What a person types to sign in: user name and password, and then a second factor if the account has one. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly code: string }
  | { readonly backupCode: string }

/** The step that follows a correct password. */
export type SignInStep = z.infer<typeof stepSchema>['step']

async function post(step: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`/api/admin/session/${step}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const told: unknown = await answer.json()
  if (answer.ok) return told
  throw toStaffFailure(z.object({ error: z.unknown() }).parse(told).error)
}

async function call<T>(step: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(await post(step, body))
  } catch (error) {
    throw error instanceof StaffFailure ? error : toStaffFailure(error)
  }
}

/** The requests that change the session's cookie; all other requests use `api`. Each function throws a StaffFailure. */
export const session = {
  signIn: async (username: string, password: string): Promise<SignInStep> =>
    (await call('sign-in', { username, password }, stepSchema)).step,
  secondFactor: async (factor: { code: string } | { backupCode: string }): Promise<SignInStep> =>
    (await call('second-factor', factor, stepSchema)).step,
  /** Removes all data of this user from the browser, even when the server cannot be reached. */
  signOut: async (): Promise<void> => {
    try {
      await call('sign-out', {}, z.unknown())
    } finally {
      forgetPerson('staff')
    }
  },
  /** @returns the URI for the QR code, and the backup codes; the server returns both only this once */
  prepareSecondFactor: (password: string) => call('two-factor/prepare', { password }, preparedSchema),
  confirmSecondFactor: (code: string) => call('two-factor/confirm', { code }, z.unknown()),
  removeSecondFactor: (password: string) => call('two-factor/remove', { password }, z.unknown()),
}

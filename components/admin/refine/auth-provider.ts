import type { AuthProvider } from '@refinedev/core'
import type { QueryClient } from '@tanstack/react-query'
import { beginPerson } from '../../browser/storage.ts'
import { api } from '../api.ts'
import { toStaffFailure } from '../failure.ts'
import { SIGN_IN } from '../frame/areas.tsx'
import type { Me } from '../frame/me.tsx'
import { type Credentials, identityKey, type SignInStep, session } from '../frame/session.ts'

async function identity(): Promise<Me> {
  const me = await api.account.me.query()
  // `beginPerson` must run before any page reads the data stored in this browser.
  beginPerson(me.id)
  return me
}

/** The signed-in person, read from the server only if no page of this tab has read it yet. */
export function readIdentity(client: QueryClient): Promise<Me> {
  return client.ensureQueryData({ queryKey: identityKey, queryFn: identity })
}

/** Connects Refine's authentication to the admin's session. */
export function createAuthProvider(client: QueryClient): AuthProvider {
  return {
    /** Succeeds with `step`: `SECOND_FACTOR` if the password was right and a second factor must follow. */
    login: async (credentials: Credentials) => {
      try {
        const step: SignInStep =
          'username' in credentials
            ? await session.signIn(credentials.username, credentials.password)
            : await session.secondFactor(credentials)
        return { success: true, step }
      } catch (error) {
        return { success: false, error: toStaffFailure(error) }
      }
    },
    /** Succeeds even if the server cannot be reached: the data of this person must leave the browser in any case. */
    logout: async () => {
      // `signOut` has removed the person's data from the browser even if the request failed.
      await session.signOut().catch(() => undefined)
      client.clear()
      // A new document, so that no variable of a page keeps this person's data for the next person.
      window.location.assign(SIGN_IN)
      // The document is being left. If this ended, Refine would ask who is signed in, and the refusal would navigate again.
      return await new Promise<never>(() => undefined)
    },
    check: async () => {
      try {
        await readIdentity(client)
        return { authenticated: true }
      } catch (error) {
        return { authenticated: false, redirectTo: SIGN_IN, error: toStaffFailure(error) }
      }
    },
    // An ended session is noticed in one place, for Refine's calls and for all others: `leaveFor` in query-client.ts.
    onError: async () => ({}),
    getIdentity: identity,
    getPermissions: async () => (await readIdentity(client)).roles,
  }
}

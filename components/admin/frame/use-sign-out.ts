import { useQueryClient } from '@tanstack/react-query'
import { SIGN_IN } from './areas.tsx'
import { session } from './session.ts'

/** Returns a function that signs the user out and opens the sign-in page, even when the server cannot be reached. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    try {
      await session.signOut()
    } finally {
      // The page must not retain any data of this user for the next user who signs in.
      client.clear()
      window.location.assign(SIGN_IN)
    }
  }
}

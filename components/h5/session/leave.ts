import { forgetPerson } from '../../browser/storage.ts'
import { api } from '../client/api.ts'
import { dropIdentity } from '../client/identity-token.ts'

const LEFT = '/h5/error/left'

let left = false

/** 退出登录 (sign out): ends the session and the identity check, and removes the customer's data from this browser. */
export async function leaveThisPhone(): Promise<void> {
  await api.session.leave.mutate()
  left = true
  dropIdentity()
  forgetPerson('customer')
  // A new document is loaded, so that none of the customer's data stays in memory.
  window.location.replace(LEFT)
}

/**
 * Redirects a page that returns from the back/forward cache after its customer has signed out.
 * @returns a function that stops listening
 */
export function staysLeft(): () => void {
  const comeBack = (event: PageTransitionEvent) => {
    if (event.persisted && left) window.location.replace(LEFT)
  }
  window.addEventListener('pageshow', comeBack)
  return () => window.removeEventListener('pageshow', comeBack)
}

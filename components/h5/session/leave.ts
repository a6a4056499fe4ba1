import { forgetPerson } from '../../browser/storage.ts'
import { api } from '../client/api.ts'
import { dropIdentity } from '../client/identity-token.ts'

const LEFT = '/h5/error/left'

let left = false

/** 退出登录: ends session and identity, and leaves nothing of the customer in this browser. */
export async function leaveThisPhone(): Promise<void> {
  await api.session.leave.mutate()
  left = true
  dropIdentity()
  forgetPerson('customer')
  // Another document: what this one holds in memory goes with it.
  window.location.replace(LEFT)
}

/** A page gone back to after its customer has left shows nothing of them. @returns stops listening */
export function staysLeft(): () => void {
  const comeBack = (event: PageTransitionEvent) => {
    if (event.persisted && left) window.location.replace(LEFT)
  }
  window.addEventListener('pageshow', comeBack)
  return () => window.removeEventListener('pageshow', comeBack)
}

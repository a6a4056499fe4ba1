import { QueryClient } from '@tanstack/react-query'
import { retriesAfter, retriesOnce, toStaffFailure } from '../failure.ts'
import { FIRST_PASSWORD, FIRST_SECOND_FACTOR, FIRST_STEPS, SIGN_IN } from '../frame/areas.tsx'
import { identityKey } from '../frame/session.ts'
import { sessionEnded } from '../frame/sign-in-again.tsx'

/** For each error code that says the account is not ready: the page on which the user makes the account ready. */
const firstSteps: Readonly<Record<string, string>> = {
  PASSWORD_CHANGE_REQUIRED: FIRST_PASSWORD,
  SECOND_FACTOR_REQUIRED: FIRST_SECOND_FACTOR,
}

/**
 * The page of the user's own account. This page itself shows the server's refusal to switch off the second factor, so
 * that refusal must not redirect to another page.
 */
const ACCOUNT = '/admin/account'

/**
 * Opens the sign-in page if nobody is signed in, and the page that prepares the account if the account is not ready. If
 * the session of a person ends, `SignInAgain` asks this person over the page, so that nothing typed is lost.
 */
function leaveFor(error: unknown, client: QueryClient): void {
  const { code } = toStaffFailure(error)
  const here = window.location.pathname + window.location.search
  if (code === 'STAFF_NOT_SIGNED_IN' && !here.startsWith(SIGN_IN)) {
    // Users who were not signed in had no session that could end.
    if (client.getQueryData(identityKey) === undefined)
      window.location.replace(`${SIGN_IN}?to=${encodeURIComponent(here)}`)
    else sessionEnded()
  }
  const firstStep = firstSteps[code]
  if (
    firstStep !== undefined &&
    !FIRST_STEPS.some((page) => here.startsWith(page)) &&
    !here.startsWith(ACCOUNT)
  )
    window.location.replace(firstStep)
}

/** Creates the query client that Refine and the pages share. */
export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: retriesOnce,
        retryDelay: retriesAfter,
        staleTime: 5000,
        refetchOnWindowFocus: true,
      },
      // Without a connection a command fails at once. A command queued for later could dial a customer at an
      // unexpected time.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  client.getQueryCache().config.onError = (error) => leaveFor(error, client)
  client.getMutationCache().config.onError = (error) => leaveFor(error, client)
  return client
}

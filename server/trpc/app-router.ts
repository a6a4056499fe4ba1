import { copyRouter } from '../evidence-desk/copy-router.ts'
import { identityRouter } from '../identity-check/router.ts'
import { publicRouter } from '../procedure/customer.ts'
import { sessionRouter } from '../session/router.ts'
import { visitRouter } from '../visit/router.ts'

/** All procedures that customers may call. */
export const appRouter = publicRouter({
  session: sessionRouter,
  identity: identityRouter,
  visit: visitRouter,
  copy: copyRouter,
})

export type AppRouter = typeof appRouter

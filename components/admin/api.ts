import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AdminRouter } from '#server/trpc/admin-router.ts'
import { attendance } from './attended.ts'

/** Input and output types of each procedure, for example `AdminOutputs['area']['procedure']`. */
export type AdminInputs = inferRouterInputs<AdminRouter>
export type AdminOutputs = inferRouterOutputs<AdminRouter>

/**
 * Client of the staff's API. Queries are also sent by POST, so that search terms never appear in a URL. Calls throw
 * on failure. Pages use `useData` and `useCommand` of use-data.ts, which turn a thrown error into a StaffFailure.
 */
export const api = createTRPCClient<AdminRouter>({
  links: [httpLink({ url: '/api/admin/trpc', methodOverride: 'POST', headers: attendance })],
})

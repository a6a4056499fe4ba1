import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AdminRouter } from '#server/trpc/admin-router.ts'
import { attendance } from './attended.ts'

/** What each procedure takes and gives, by `AdminOutputs['area']['procedure']`. */
export type AdminInputs = inferRouterInputs<AdminRouter>
export type AdminOutputs = inferRouterOutputs<AdminRouter>

/**
 * The staff's API. Everything goes by POST, queries too: what staff ask has no place in an address. Calls throw; pages
 * use `useData` and `useCommand` of use-data.ts, which turn what was thrown into a StaffFailure.
 */
export const api = createTRPCClient<AdminRouter>({
  links: [httpLink({ url: '/api/admin/trpc', methodOverride: 'POST', headers: attendance })],
})

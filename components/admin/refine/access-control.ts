import type { AccessControlProvider } from '@refinedev/core'
import type { QueryClient } from '@tanstack/react-query'
import { areas, mayEnter } from '../frame/areas.tsx'
import { readIdentity } from './auth-provider.ts'

/**
 * Answers Refine's `useCan` and `CanAccess` from the table of rights (server/vocabulary/rights.ts). It only decides
 * what is shown; the server's procedures decide what is allowed.
 */
export function createAccessControl(client: QueryClient): AccessControlProvider {
  return {
    can: async ({ resource, action }) => {
      const area = areas.find(({ name }) => name === resource)
      return { can: area === undefined || mayEnter((await readIdentity(client)).roles, area, action) }
    },
  }
}

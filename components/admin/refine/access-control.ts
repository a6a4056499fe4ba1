import type { AccessControlProvider } from '@refinedev/core'
import type { QueryClient } from '@tanstack/react-query'
import { may, type Right } from '#server/vocabulary/rights.ts'
import { areas } from '../frame/areas.tsx'
import { readIdentity } from './auth-provider.ts'

/** The right needed for an action on a resource; null if everybody may do it. */
export function rightFor(resource: string | undefined, action: string): Right | null {
  const area = areas.find(({ name }) => name === resource)
  if (area === undefined) return null
  return action === 'create' || action === 'edit' ? (area.writes ?? area.right) : area.right
}

/**
 * Answers Refine's `useCan` and `CanAccess` from the table of rights (server/vocabulary/rights.ts). It only decides
 * what is shown; the server's procedures decide what is allowed.
 */
export function createAccessControl(client: QueryClient): AccessControlProvider {
  return {
    can: async ({ resource, action }) => {
      const right = rightFor(resource, action)
      return { can: right === null || may((await readIdentity(client)).roles, right) }
    },
  }
}

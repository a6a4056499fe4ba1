'use client'

import { api } from '#components/admin/api.ts'
import { toStaffFailure } from '#components/admin/failure.ts'
import { useData } from '#components/admin/use-data.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'

/** Loads all versions. The query keys of all template pages begin with `template`. */
export const useVersions = () => useData(['template', 'list'], () => api.template.list.query())

export const useVersion = (id: string) =>
  useData(['template', 'version', id], () => api.template.get.query({ id }))

export const useProductProfiles = () => useData(['template', 'profiles'], () => api.template.profiles.query())

export const useDifference = (fromId: string, toId: string) =>
  useData(['template', 'compare', fromId, toId], () => api.template.compare.query({ fromId, toId }))

/**
 * Loads the masked facts of a real policy.
 * @throws an Error whose message can be shown to the user
 */
export async function findPolicy(policyNo: string): Promise<PolicyFacts> {
  try {
    return await api.template.policyFacts.query({ policyNo })
  } catch (error) {
    throw toStaffFailure(error)
  }
}

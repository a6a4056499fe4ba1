'use client'

import { api } from '#components/admin/api.ts'
import { recordsOf, useRecord, useRows } from '#components/admin/data/use-records.ts'
import { toStaffFailure } from '#components/admin/failure.ts'
import { useData } from '#components/admin/use-data.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'

/** Begins the query keys of all template pages, so that a command on one version loads all of them again. */
const KEY = recordsOf('templates')

export const useVersions = () => useRows('templates', {})

export const useVersion = (id: string) => useRecord('templates', id)

export const useProductProfiles = () => useData([...KEY, 'profiles'], () => api.template.profiles.query())

export const useDifference = (fromId: string, toId: string) =>
  useData([...KEY, 'compare', fromId, toId], () => api.template.compare.query({ fromId, toId }))

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

'use client'

import { useEffect, useState } from 'react'
import { replaceSearch, useSearchParams } from '../../browser/address.ts'
import { keep, kept } from '../../browser/storage.ts'
import type { DemoPerson } from '../api.ts'

/**
 * Remembers the person whose messages the inboxes show first. Without browser storage, the inboxes start with the
 * first person.
 */
export function rememberPerson(customerId: string): void {
  keep('demo.person', customerId)
}

/**
 * The demo customer that a page shows: the customer in the URL (`?person=` with an openid or customer id), otherwise
 * the last chosen customer, otherwise the first.
 */
export function useChosenPerson(people: readonly DemoPerson[]): {
  person: DemoPerson | undefined
  choose: (customerId: string) => void
} {
  const named = useSearchParams().get('person')
  const [last, setLast] = useState<string | null>(null)
  useEffect(() => setLast(kept('demo.person')), [])

  const find = (id: string | null) =>
    id === null ? undefined : people.find((person) => person.customerId === id || person.openid === id)
  return {
    person: find(named) ?? find(last) ?? people[0],
    choose: (customerId) => {
      rememberPerson(customerId)
      const person = find(customerId)
      replaceSearch(new URLSearchParams({ person: person?.openid ?? customerId }))
    },
  }
}

'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { usePathname, useSearchParams } from '../../browser/address.ts'
import { keep, kept } from '../../browser/storage.ts'
import type { DemoPerson } from '../api.ts'

/** Remembers the person the inboxes open with. Without browser storage they open with the first one. */
export function rememberPerson(customerId: string): void {
  keep('demo.person', customerId)
}

/**
 * The demo customer a page shows: the one in the URL (`?person=`, an openid or customer id), else the last chosen, else the
 * first.
 */
export function useChosenPerson(people: readonly DemoPerson[]): {
  person: DemoPerson | undefined
  choose: (customerId: string) => void
} {
  const named = useSearchParams().get('person')
  const path = usePathname()
  const router = useRouter()
  const [last, setLast] = useState<string | null>(null)
  useEffect(() => setLast(kept('demo.person')), [])

  const find = (id: string | null) =>
    id === null ? undefined : people.find((person) => person.customerId === id || person.openid === id)
  return {
    person: find(named) ?? find(last) ?? people[0],
    choose: (customerId) => {
      rememberPerson(customerId)
      const person = find(customerId)
      router.replace(`${path}?person=${encodeURIComponent(person?.openid ?? customerId)}`)
    },
  }
}

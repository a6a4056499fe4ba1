'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { usePathname, useSearchParams } from '../../browser/address.ts'
import { keep, kept } from '../../browser/storage.ts'
import type { DemoPerson } from '../api.ts'

/** Whom the inboxes open with next time. A browser that keeps nothing simply starts with the first. */
export function rememberPerson(customerId: string): void {
  keep('demo.person', customerId)
}

/**
 * The demo customer a page is about: named in the address (`?person=`, openid or customer id), else the one chosen
 * last, else the first.
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

'use client'

import { useEffect, useEffectEvent } from 'react'
import { replaceSearch, useSearchParams } from '../../../browser/address.ts'

/**
 * Carries out what a link to the page asks for, for example `?next=1` for the next case. The request is then removed from
 * the URL, so that reloading the page does not repeat it.
 */
export function useAskedFor(name: string, work: () => void): void {
  const search = useSearchParams()
  const asked = search.get(name) === '1'
  const carryOut = useEffectEvent(() => {
    const rest = new URLSearchParams(search.toString())
    rest.delete(name)
    replaceSearch(rest)
    work()
  })
  useEffect(() => {
    if (asked) carryOut()
  }, [asked])
}

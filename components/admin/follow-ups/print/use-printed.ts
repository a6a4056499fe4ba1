'use client'

import { useEffect, useState } from 'react'
import { type AdminOutputs, api } from '../../api.ts'
import { useCommand } from '../../use-data.ts'

type Printed = AdminOutputs['followUp']['print']

const nothing: Printed = { letters: [], left: [] }

/** Fetches letters and prints them once they are shown. Every call is one printing, and is recorded as such. */
export function usePrinted(ids: readonly string[]) {
  const [printed, setPrinted] = useState(nothing)
  const command = useCommand(() => api.followUp.print.mutate({ ids: [...ids] }))
  useEffect(() => {
    if (printed.letters.length > 0) window.print()
  }, [printed])

  async function print(): Promise<void> {
    const answer = await command.run(undefined)
    if (answer.ok) setPrinted(answer.value)
  }

  return { ...printed, running: command.running, failure: command.failure, print: () => void print() }
}

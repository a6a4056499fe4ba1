'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { detailText, toStaffFailure } from '#components/admin/failure.ts'

/** Who holds the lock. Only in `mine` is anything saved. */
export type Lock =
  | { readonly state: 'asking' }
  | { readonly state: 'mine' }
  /** Somebody else holds it. */
  | { readonly state: 'taken'; readonly by: string }
  /** This page held it until somebody took over. */
  | { readonly state: 'lost'; readonly by: string }
  | { readonly state: 'refused'; readonly why: string }

/** Milliseconds between two renewals. The lock lasts two minutes, so it survives one or two failed calls. */
const RENEW_MS = 30_000

/** The page's calls about locks go one after the other: a release must not overtake the lock that follows it. */
let line: Promise<unknown> = Promise.resolve()
function inLine<T>(call: () => Promise<T>): Promise<T> {
  const turn = line.then(call, call)
  line = turn.catch(() => undefined)
  return turn
}

/**
 * Holds the lock on a version for as long as the page is open.
 *
 * @param wanted false where the version cannot be edited
 */
export function useLock(
  id: string,
  wanted: boolean,
): {
  readonly lock: Lock
  /**
   * Takes the lock from the person who holds it. What they saved last has to be read before anything is written, so this page
   * stays read only and is started again with the lock.
   *
   * @returns whether this page holds the lock now
   */
  readonly takeOver: () => Promise<boolean>
  /** A save was refused because somebody took over. */
  readonly lose: (by: string) => void
} {
  const [lock, setLock] = useState<Lock>({ state: 'asking' })

  const ask = useCallback(
    async (takeOver: boolean, renewing: boolean): Promise<boolean> => {
      try {
        await inLine(() => api.template.lock.mutate({ id, takeOver }))
        if (!takeOver) setLock({ state: 'mine' })
        return true
      } catch (error) {
        const failure = toStaffFailure(error)
        const by = detailText(failure, 'by')
        if (failure.code === 'TEMPLATE_LOCKED') setLock({ state: renewing ? 'lost' : 'taken', by })
        else if (failure.code === 'TEMPLATE_LOCK_LOST') setLock({ state: 'lost', by })
        // A renewal that got no answer is tried again at the next one.
        else if (!renewing) setLock({ state: 'refused', why: failure.message })
        return false
      }
    },
    [id],
  )

  useEffect(() => {
    if (wanted) void ask(false, false)
  }, [ask, wanted])

  const mine = lock.state === 'mine'
  useEffect(() => {
    if (!mine) return
    const timer = setInterval(() => void ask(false, true), RENEW_MS)
    return () => {
      clearInterval(timer)
      // Frees the lock at once for the next person; if the call gets lost, the lock ends by itself.
      inLine(() => api.template.release.mutate({ id })).catch(() => undefined)
    }
  }, [ask, id, mine])

  const takeOver = useCallback(() => ask(true, false), [ask])
  const lose = useCallback((by: string) => setLock({ state: 'lost', by }), [])
  return { lock, takeOver, lose }
}

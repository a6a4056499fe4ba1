'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { detailText, toStaffFailure } from '#components/admin/failure.ts'

/** Who holds the lock. Changes are saved only in the state `mine`. */
export type Lock =
  | { readonly state: 'asking' }
  | { readonly state: 'mine' }
  /** Another author holds the lock. */
  | { readonly state: 'taken'; readonly by: string }
  /** This page held the lock until another author took it over. */
  | { readonly state: 'lost'; readonly by: string }
  | { readonly state: 'refused'; readonly why: string }

/**
 * Milliseconds between two renewals of the lock. The lock lasts two minutes, so it survives one or two failed
 * renewals.
 */
const RENEW_MS = 30_000

/**
 * The page's lock requests run one after another. Otherwise a release could arrive after the next lock request and
 * free that lock.
 */
let line: Promise<unknown> = Promise.resolve()
function inLine<T>(call: () => Promise<T>): Promise<T> {
  const turn = line.then(call, call)
  line = turn.catch(() => undefined)
  return turn
}

/**
 * Holds the lock on a version for as long as the page is open.
 *
 * @param wanted false when the version cannot be edited
 */
export function useLock(
  id: string,
  wanted: boolean,
): {
  readonly lock: Lock
  /**
   * Takes the lock from its present holder. This page stays read-only until the editor is restarted with the lock.
   * The restart loads the text that the previous holder saved last, which must happen before anything is written.
   *
   * @returns true when the lock was taken over
   */
  readonly takeOver: () => Promise<boolean>
  /** Records that a save was refused because another author took over the lock. */
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
        // A renewal that got no response is repeated at the next interval.
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
      // Frees the lock at once for the next author. If the request is lost, the lock expires after two minutes.
      inLine(() => api.template.release.mutate({ id })).catch(() => undefined)
    }
  }, [ask, id, mine])

  const takeOver = useCallback(() => ask(true, false), [ask])
  const lose = useCallback((by: string) => setLock({ state: 'lost', by }), [])
  return { lock, takeOver, lose }
}

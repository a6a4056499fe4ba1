import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '#server/trpc/app-router.ts'
import { detail, isRefusal, toFailure } from './failure.ts'
import { again, inTime } from './retry.ts'

/** Milliseconds before the second and the third attempt of a call. */
const AGAIN_AFTER_MS = [600, 2000]

/**
 * A call without an answer is sent again soon. A server that has more to do than it can says when to come again; half as
 * much is added at random, so that not all phones come again in the same second.
 */
function waitAfter(error: unknown, wait: number): number | null {
  const failure = toFailure(error)
  if (failure.kind === 'unreachable') return wait
  if (!isRefusal(failure, 'OVERLOADED')) return null
  return detail(failure, 'seconds') * (1000 + Math.random() * 500)
}

/**
 * Aborts calls that hang and repeats calls that got no response, or for which the server had no room. Every procedure must therefore be safe to repeat.
 * Each procedure is of one of these kinds:
 * - a query,
 * - a command with an idempotency key: the server returns its first response again,
 * - a command that ends something: ending it twice does no harm,
 * - a face check: a new face check replaces the previous one,
 * - a request for an SMS code: the server refuses it shortly after the previous code (use-code.ts).
 */
export const patientLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      async function attempt(withinMs: number) {
        const giveUp = new AbortController()
        const answer = new Promise<Parameters<typeof observer.next>[0]>((resolve, reject) => {
          next({ ...op, signal: giveUp.signal }).subscribe({ next: resolve, error: reject })
        })
        return await inTime(answer, withinMs, () => giveUp.abort())
      }
      again(attempt, AGAIN_AFTER_MS, waitAfter).then(
        (answer) => {
          observer.next(answer)
          observer.complete()
        },
        (error: unknown) => observer.error(TRPCClientError.from(error instanceof Error ? error : {})),
      )
    })

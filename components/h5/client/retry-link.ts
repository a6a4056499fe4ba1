import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '#server/trpc/app-router.ts'
import { toFailure } from './failure.ts'
import { again, inTime } from './retry.ts'

/** How long is waited before a call without an answer is made again. */
const AGAIN_AFTER_MS = [600, 2000]

/**
 * Makes every call again when no answer came, and gives up one that hangs. Each of them may be made twice: it reads, or carries
 * an idempotency key under which the server answers a repeated one as it did the first; or ends what is ended already; or
 * asks for one more of what the server gives one at a time (a face check takes the place of the one before, a code is
 * refused while the last one is fresh: use-code.ts).
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
      again(attempt, AGAIN_AFTER_MS, (error) => toFailure(error).kind === 'unreachable').then(
        (answer) => {
          observer.next(answer)
          observer.complete()
        },
        (error: unknown) => observer.error(TRPCClientError.from(error instanceof Error ? error : {})),
      )
    })

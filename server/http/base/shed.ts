import type { ServerResponse } from 'node:http'
import { type AnyTRPCRouter, getTRPCErrorShape } from '@trpc/server'
import type { Log } from '../../kernel/process/log.ts'
import { toTrpcError, wireError } from '../../procedure/errors.ts'
import { ComeAgain } from './come-again.ts'
import { type Crowd, comeAgainSeconds } from './rules/shares.ts'

/** Milliseconds between two log lines about refused requests. */
const TOLD_EVERY_MS = 1_000

/**
 * Milliseconds until a refused request is answered. A connection sends its next request only then, so a storm of requests is
 * slowed down at its source. If they were answered at once, the process would read and refuse requests all the time, and those
 * that it admitted would wait for seconds between two of their steps.
 */
const HELD_MS = 1_000

/** What a refused request of an API is told, by the seconds after which it may come again. Made once for each. */
function textsOf(textOf: (refusal: ComeAgain) => unknown): (seconds: number) => Buffer {
  const made = new Map<number, Buffer>()
  return (seconds) => {
    const known = made.get(seconds)
    if (known !== undefined) return known
    const text = Buffer.from(JSON.stringify({ error: textOf(new ComeAgain('OVERLOADED', seconds)) }))
    made.set(seconds, text)
    return text
  }
}

/**
 * Refuses requests for which there is no room, with as little work as possible, and not at once: at ten times the load, nine
 * of ten requests end here, and with the usual work for each (a span, a log line, an error) nothing else would get done. They
 * are counted, and one log line a second says how many they were.
 *
 * @param routers those whose clients expect tRPC's form
 * @param refused is told the crowd of each refused request
 * @param random a number from 0 to 1, 1 excluded
 */
export function createShedding(input: {
  readonly routers: Readonly<Record<'customer' | 'staff', AnyTRPCRouter>>
  readonly refused: (crowd: Crowd) => void
  readonly log: Pick<Log, 'warn'>
  readonly random?: () => number
}) {
  const { routers, refused, log, random = Math.random } = input
  const trpc = (router: AnyTRPCRouter) =>
    textsOf((refusal) =>
      getTRPCErrorShape({
        config: router._def._config,
        error: toTrpcError(refusal),
        ...({ type: 'unknown', path: undefined, input: undefined, ctx: undefined } as const),
      }),
    )
  const texts = { customer: trpc(routers.customer), staff: trpc(routers.staff), plain: textsOf(wireError) }
  let told = Number.NEGATIVE_INFINITY
  const untold = new Map<Crowd, number>()

  /** Counts a refused request. @returns the seconds after which it may come again */
  function count(crowd: Crowd): number {
    refused(crowd)
    untold.set(crowd, (untold.get(crowd) ?? 0) + 1)
    const now = performance.now()
    if (now - told >= TOLD_EVERY_MS) {
      log.warn({ outcome: 'OVERLOADED', ...Object.fromEntries(untold) }, 'requests were asked to come again')
      told = now
      untold.clear()
    }
    return comeAgainSeconds(random())
  }

  function hold(crowd: Crowd, response: ServerResponse, answer: (seconds: number) => void): void {
    const seconds = count(crowd)
    setTimeout(() => {
      if (!response.destroyed) answer(seconds)
    }, HELD_MS)
  }

  return {
    /** Answers the request for a page by `answer`, which gets the seconds after which it may come again. */
    page: (response: ServerResponse, answer: (seconds: number) => void): void =>
      hold('page', response, answer),
    /** Answers the call of an API that it may come again later. */
    call: (api: string, crowd: Crowd, response: ServerResponse): void =>
      hold(crowd, response, (seconds) => {
        const text = (api === 'customer' || api === 'staff' ? texts[api] : texts.plain)(seconds)
        response.writeHead(503, {
          'Content-Type': 'application/json; charset=utf-8',
          'Content-Length': text.length,
          'Cache-Control': 'no-store',
          'Retry-After': seconds,
        })
        response.end(text)
      }),
  }
}

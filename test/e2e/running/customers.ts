import { setTimeout as pause } from 'node:timers/promises'
import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { grantOf } from '#test/bench/visit/recording.ts'
import { stepsOf } from '#test/bench/visit/steps.ts'

/** What became of the visits of customers who go on until they are told to stop. */
export interface Walked {
  readonly finished: number
  readonly requests: number
  /** The calls that were not answered as they should be, one line each. */
  readonly wrong: readonly string[]
}

/**
 * Lets customers do visit after visit, with a pause between two steps, as people make them. When `until` resolves, each
 * one finishes the visit that is under way.
 *
 * @throws if the visits are used up before: from then on nobody would ask anything
 */
export async function walk(
  port: () => number,
  visits: readonly PreparedVisit[],
  options: { readonly customers: number; readonly pauseMs: number; readonly until: Promise<unknown> },
): Promise<Walked> {
  const walked = { finished: 0, requests: 0, wrong: [] as string[] }
  let over = false
  const watch = options.until.finally(() => {
    over = true
  })
  let next = 0

  async function doVisit(visit: PreparedVisit): Promise<void> {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      Cookie: `rv_session=${visit.cookieToken}`,
    }
    for (const step of stepsOf(visit)) {
      await pause(options.pauseMs * (0.5 + Math.random()))
      walked.requests += 1
      try {
        const answer = await fetch(`http://127.0.0.1:${port()}/api/trpc/${step.path}`, {
          method: 'POST',
          headers,
          ...(step.input === undefined ? {} : { body: JSON.stringify(step.input) }),
        })
        const text = await answer.text()
        if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 200)}`)
        if (step.name === 'smsVerify')
          headers['X-Identity-Token'] = String(grantOf(JSON.parse(text).result.data))
      } catch (error) {
        walked.wrong.push(
          `${step.path}: ${String(error)} ${String(error instanceof Error ? error.cause : '')}`,
        )
        return
      }
    }
    walked.finished += 1
  }

  await Promise.all(
    Array.from({ length: options.customers }, async () => {
      while (!over) {
        const visit = visits[next++]
        if (visit === undefined) throw new Error(`all ${visits.length} visits are used up`)
        await doVisit(visit)
      }
    }),
  )
  await watch
  return walked
}

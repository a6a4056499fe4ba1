import { setTimeout as pause } from 'node:timers/promises'
import type { Case, Theatre } from './run.ts'
import type { Version } from './second-version.ts'
import type { Way } from './walk/people.ts'
import type { Moment } from './walk/walker.ts'

/** The steps of the visit that customers have reached when a new version replaces the old one. */
const PLACES: readonly (Moment & { readonly when: 'before' | 'after' })[] = [
  { step: 'visits', deed: 'pressed', when: 'before' },
  { step: 'notice', deed: 'pressed', when: 'before' },
  { step: 'questionnaire', deed: 'answered', when: 'after' },
  { step: 'review', deed: 'pressed', when: 'before' },
]
const AT_EACH = 8
/** The number of customers. All of them must be in their visit at the same time. */
export const DEPLOY_LANES = PLACES.length * AT_EACH
const ways: readonly Way[] = ['FACE', 'SMS']

/**
 * Milliseconds to wait for customers who do not arrive at their step. After this time, their cases are reported as
 * not met.
 */
const MEET_WITHIN_MS = 600_000

/**
 * Makes arriving customers wait until all have arrived, then runs `once`. Half of the customers continue while `once`
 * runs; the other half continue after it.
 */
function meetingPoint(size: number, once: () => Promise<void>): () => Promise<void> {
  let allAreHere = (): void => undefined
  const all = new Promise<void>((resolve) => {
    allAreHere = resolve
  })
  const met = Promise.race([all, pause(MEET_WITHIN_MS)])
  const done = met.then(once)
  let here = 0
  return async () => {
    here += 1
    const place = here
    if (here === size) allAreHere()
    await (place % 2 === 0 ? met : done)
  }
}

/**
 * Cases for customers who are in the middle of their visit when the platform is replaced. Half of them continue while
 * the platform is down.
 */
export function deployCases(theatre: Theatre, version: Version): Case[] {
  const wait = meetingPoint(DEPLOY_LANES, async () => {
    // The pause lets the pages finish prefetching. A real customer always reads a page for at least three seconds.
    await pause(3000)
    await theatre.server.replaceBy(version.folder)
  })
  return PLACES.flatMap((at) =>
    Array.from({ length: AT_EACH }, (_, place): Case => {
      const circumstance = { event: { at, happens: wait, keepsIdentity: true, outage: true } }
      return {
        kind: 'deployed meanwhile',
        name: `at ${at.step}`,
        way: ways[place % 2] ?? 'FACE',
        circumstance,
      }
    }),
  )
}
